package dev.tokenoptimizer.gateway.aws;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Signs requests (version 4) by the AWS SDK's own signer, with credentials that are asked for in the background: no call waits for
 * them. Thread-safe.
 */
public final class Signatures implements AutoCloseable {

    private static final long REFRESH_SECONDS = 30;
    private static final String HOST = "Host";

    private final AwsChain chain;
    private final InstantSource clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Map<Optional<String>, HeldCredentials> held = new ConcurrentHashMap<>();
    private final ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("aws-credentials").factory());

    /**
     * What is signed.
     *
     * @param uri as it is sent, with scheme and host
     * @param contentType value of that header, empty for none
     * @param body gives all of it, asked once and by whoever signs
     */
    public record Request(String method, URI uri, String contentType, Supplier<byte[]> body) {}

    public Signatures(AwsChain chain, InstantSource clock) {
        this.chain = chain;
        this.clock = clock;
        ScheduledFuture<?> _ = asking.scheduleWithFixedDelay(
                () -> held.values().forEach(HeldCredentials::refresh),
                REFRESH_SECONDS,
                REFRESH_SECONDS,
                TimeUnit.SECONDS);
    }

    /** Credentials of these profiles will be asked for from now on; done once all new ones were asked for the first time. */
    public CompletionStage<Void> hold(Collection<Optional<String>> profiles) {
        List<HeldCredentials> added = profiles.stream()
                .filter(profile -> !held.containsKey(profile))
                .distinct()
                .map(this::added)
                .toList();
        return added.isEmpty()
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.runAsync(() -> added.forEach(HeldCredentials::refresh), asking);
    }

    private HeldCredentials added(Optional<String> profile) {
        return held.computeIfAbsent(profile, name -> new HeldCredentials(name, chain, clock));
    }

    /**
     * The headers that make a request a signed one, in place of whatever it has of these names; empty when there are no credentials
     * at the moment.
     */
    public Optional<Map<String, String>> sign(Request request, SigningScope scope) {
        HeldCredentials credentials = held.get(scope.profile());
        return credentials == null
                ? Optional.empty()
                : credentials.current().map(identity -> signed(request, scope, identity));
    }

    private Map<String, String> signed(Request request, SigningScope scope, AwsCredentialsIdentity identity) {
        SdkHttpRequest.Builder unsigned = SdkHttpRequest.builder()
                .method(SdkHttpMethod.fromValue(request.method()))
                .uri(request.uri());
        if (!request.contentType().isEmpty()) {
            unsigned.putHeader("Content-Type", request.contentType());
        }
        byte[] body = request.body().get();
        SignedRequest signed = signer.sign(sign -> sign.identity(identity)
                .request(unsigned.build())
                .payload(() -> new ByteArrayInputStream(body))
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, scope.service())
                .putProperty(AwsV4HttpSigner.REGION_NAME, scope.region())
                .putProperty(HttpSigner.SIGNING_CLOCK, new Ticking(clock)));
        Map<String, String> headers = new LinkedHashMap<>();
        signed.request().headers().forEach((name, values) -> {
            // Whoever sends sets it, and sets what was signed: the address of the request.
            if (!name.equalsIgnoreCase(HOST)) {
                headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
            }
        });
        return headers;
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }

    /** The signer wants a clock with a time zone. */
    private static final class Ticking extends Clock {

        private final InstantSource source;

        Ticking(InstantSource source) {
            this.source = source;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return source.instant();
        }
    }
}
