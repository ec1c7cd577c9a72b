package dev.tokenoptimizer.gateway.exchange;

import dev.tokenoptimizer.gateway.aws.Signatures;
import dev.tokenoptimizer.gateway.aws.SigningScope;
import dev.tokenoptimizer.gateway.route.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Gives a body the signature that the upstream of its route wants; a large one on a planning thread, as every byte of it is hashed.
 *
 * @param large length from which on a body takes too long for an event loop, bytes
 */
record Signing(Lane lane, Shared shared, HttpServerRequest request, int large) {

    /** What becomes of it. */
    interface Owner {

        /** Runs a step; a failure of our own must not leave the client waiting. */
        void guard(Runnable step);

        /** There is none to be had. */
        void unsigned(Fault why);
    }

    /** @param then takes the headers that carry the signature: none where the route wants none */
    void sign(Target to, Buffer body, Owner owner, Consumer<Map<String, String>> then) {
        SigningScope scope = to.route().signing().orElse(null);
        if (scope == null) {
            then.accept(Map.of());
            return;
        }
        Signatures.Request unsigned;
        try {
            unsigned = unsigned(to, body);
        } catch (IllegalArgumentException garbled) {
            owner.unsigned(Fault.notForwardable(400, "its address is none that can be signed"));
            return;
        }
        if (body.length() <= large) {
            accept(shared.signatures().sign(unsigned, scope), to, owner, then);
        } else if (!shared.planning().offer(() -> {
            CompletableFuture<Optional<Map<String, String>>> headers = new CompletableFuture<>();
            try {
                headers.complete(shared.signatures().sign(unsigned, scope));
            } catch (RuntimeException defect) {
                headers.completeExceptionally(defect);
            }
            lane.run(() -> owner.guard(() -> accept(headers.join(), to, owner, then)));
        })) {
            owner.unsigned(Fault.overloaded("too many large requests wait to be signed", "send it again later"));
        }
    }

    private static void accept(
            Optional<Map<String, String>> headers, Target to, Owner owner, Consumer<Map<String, String>> then) {
        headers.ifPresentOrElse(
                then, () -> owner.unsigned(Fault.noCredentials(to.route().name())));
    }

    private Signatures.Request unsigned(Target to, Buffer body) {
        String type = request.getHeader("content-type");
        return new Signatures.Request(
                request.method().name(),
                URI.create(to.route().origin() + to.uri()),
                type == null ? "" : type,
                body::getBytes);
    }
}
