package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.config.OptimizationConfig;
import dev.tokenoptimizer.gateway.dialect.PromptCall;
import dev.tokenoptimizer.gateway.http.HeaderRules;
import dev.tokenoptimizer.gateway.route.ApplicationLabels;
import dev.tokenoptimizer.gateway.route.ClientSignature;
import dev.tokenoptimizer.gateway.route.Route;
import dev.tokenoptimizer.optimizer.Mode;
import dev.tokenoptimizer.optimizer.RequestFacts;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.prompt.Modifier;
import io.vertx.core.MultiMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a request's headers say about it. */
record RequestFactsReader(MultiMap headers) {

    private static final String JSON = "application/json";
    private static final String OFF = "off";
    private static final String OBSERVE = "observe";

    /** Why the body cannot be read, null when it can. */
    @Nullable
    PassThrough unreadable() {
        String encoding = headers.get("content-encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return PassThrough.ENCODED_BODY;
        }
        String type = headers.get("content-type");
        return type != null && isJson(type) ? null : PassThrough.NOT_JSON;
    }

    /** Label of the application: the name that the client gives itself, else {@code otherwise}, else the route's. */
    String application(ApplicationLabels labels, @Nullable String otherwise, Route route) {
        String named = headers.get(HeaderRules.APPLICATION);
        return labels.label(named == null ? otherwise : named, route.name());
    }

    /** The announced length of the body, -1 when unknown. */
    long contentLength() {
        String length = headers.get("content-length");
        if (length == null) {
            return -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException garbled) {
            return -1;
        }
    }

    RequestFacts facts(CacheScope scope, PromptCall call, String application, Route route, OptimizationConfig general) {
        String wish = headers.get(HeaderRules.OPT_OUT);
        boolean off = wish != null && wish.strip().equalsIgnoreCase(OFF);
        boolean observe = wish != null && wish.strip().equalsIgnoreCase(OBSERVE);
        return new RequestFacts(
                scope,
                betas(),
                call.model(),
                modifiers(call, route),
                ClientSignature.binds(route, headers),
                application,
                observe && route.mode() == Mode.OPTIMIZE ? Mode.OBSERVE : route.mode(),
                route.clientMarkers(),
                general.holdOutPercent(),
                off,
                route.config().streamUsage(),
                route.config().deployments());
    }

    private static Set<Modifier> modifiers(PromptCall call, Route route) {
        Set<Modifier> modifiers = EnumSet.noneOf(Modifier.class);
        modifiers.addAll(call.modifiers());
        if (route.config().regional()) {
            modifiers.add(Modifier.REGIONAL);
        }
        return modifiers;
    }

    private String betas() {
        String first = headers.get("anthropic-beta");
        if (first == null) {
            return "";
        }
        List<String> all = headers.getAll("anthropic-beta");
        return all.size() == 1 ? first : String.join(",", all);
    }

    private static boolean isJson(String type) {
        return type.regionMatches(true, 0, JSON, 0, JSON.length())
                && (type.length() == JSON.length()
                        || type.charAt(JSON.length()) == ';'
                        || type.charAt(JSON.length()) == ' ');
    }
}
