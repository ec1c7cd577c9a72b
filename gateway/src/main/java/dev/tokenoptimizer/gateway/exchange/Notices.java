package dev.tokenoptimizer.gateway.exchange;

import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says once in the log what holds for many requests. Thread-safe. */
public final class Notices {

    private static final System.Logger LOG = System.getLogger(Notices.class.getName());

    private final Set<String> routes = ConcurrentHashMap.newKeySet();

    /** Requests of a route go as they came, because their clients signed them. */
    void signedByClients(String route) {
        if (routes.add(route)) {
            LOG.log(
                    Level.WARNING,
                    "requests of route ''{0}'' are signed by their clients and go on unchanged: the gateway has no credentials to"
                            + " sign anew with (setting routes.{0}.credential.aws, or a Bedrock API key in"
                            + " routes.{0}.credential.file)",
                    route);
        }
    }
}
