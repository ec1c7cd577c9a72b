package dev.tokenoptimizer.store;

import dev.tokenoptimizer.history.shared.Counts;
import dev.tokenoptimizer.history.shared.Fact;
import dev.tokenoptimizer.history.shared.PrefixFacts;
import dev.tokenoptimizer.history.shared.Returned;
import dev.tokenoptimizer.prompt.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tries once all that instances need of a store: connects, writes, reads back. Blocks.
 *
 * @param version what the server calls itself, such as {@code redis 7.0.15}
 * @param roundTrip how long one question took
 */
public record StoreCheck(String version, Duration roundTrip) {

    /** What the client says when it was hung up on before it took in why; the next attempt mostly tells. */
    private static final String UNHEARD = "HandshakeHandler not registered";

    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final byte[] SECOND = "1000".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ONE = "1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZERO = "0".getBytes(StandardCharsets.US_ASCII);
    private static final int ROUND_TRIPS = 21;
    private static final Pattern NAME = Pattern.compile("server_name:(\\S+)");
    private static final Pattern VERSION = Pattern.compile("(?:valkey|redis)_version:(\\S+)");

    /**
     * Tries a store. What is written expires within a second.
     *
     * @throws StoreUnusableException if it cannot be used, with the cause in words
     */
    public static StoreCheck of(StoreConfig config) throws StoreUnusableException, InterruptedException {
        Link link = new Link(config);
        try {
            Link.Wire wire = connect(link);
            byte[] key =
                    new Keys(config.keyPrefix()).family(Realm.SENT, new Fingerprint(new SecureRandom().nextLong(), 0));
            byte[] field = Keys.field(new Fingerprint(0, 1));
            byte[] facts = new PrefixFacts().tell(Fact.VISITS, 1).toBytes();
            byte[][] arguments = {{0, 0, 0, 1}, {0, 0, 0, 1}, SECOND, SECOND, ZERO, field, facts};
            await(new Script(Script.MERGE).run(wire.commands(), new byte[][] {key}, arguments));
            if (!await(wire.commands().hmget(key, field)).getFirst().hasValue()) {
                throw new StoreUnusableException("what was written is not there to be read", null);
            }
            Duration roundTrip = roundTrip(wire, key, field);
            claim(wire, new Keys(config.keyPrefix()));
            tellOne(wire, new Keys(config.keyPrefix()));
            addUp(wire, new Keys(config.keyPrefix()));
            tie(wire, new Keys(config.keyPrefix()));
            return new StoreCheck(version(wire), roundTrip);
        } finally {
            await(link.close());
        }
    }

    /** The median of some: the first ones take longer than any that a gateway waits for. */
    private static Duration roundTrip(Link.Wire wire, byte[] key, byte[] field)
            throws StoreUnusableException, InterruptedException {
        long[] nanos = new long[ROUND_TRIPS];
        for (int i = 0; i < ROUND_TRIPS; i++) {
            long begun = System.nanoTime();
            await(wire.commands().hmget(key, field));
            nanos[i] = System.nanoTime() - begun;
        }
        Arrays.sort(nanos);
        return Duration.ofNanos(nanos[ROUND_TRIPS / 2]);
    }

    private static void claim(Link.Wire wire, Keys keys) throws StoreUnusableException, InterruptedException {
        Fingerprint nobodys = new Fingerprint(new SecureRandom().nextLong(), 0);
        byte[][] key = {keys.claim(nobodys, nobodys)};
        await(new Script(Script.CLAIM).run(wire.commands(), key, ZERO, SECOND));
        await(new Script(Script.RELEASE).run(wire.commands(), key, ZERO, SECOND));
    }

    private static void tellOne(Link.Wire wire, Keys keys) throws StoreUnusableException, InterruptedException {
        Inbox nobodys = new Inbox(keys, Realm.SENT, 0, true);
        await(nobodys.put(wire, List.of(new Returned(new Fingerprint(0, 0), 0))));
        await(nobodys.take(wire, returned -> {}));
    }

    private static void addUp(Link.Wire wire, Keys keys) throws StoreUnusableException, InterruptedException {
        Fingerprint nobodys = new Fingerprint(new SecureRandom().nextLong(), 0);
        byte[] one = {0, 0, 0, 1};
        byte[][] budget = {keys.budget(nobodys)};
        await(new Script(Script.BUDGET)
                .runForList(wire.commands(), budget, one, one, ZERO, SECOND, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO));
        byte[][] rates = {keys.rates(Realm.SENT, nobodys)};
        byte[] counts = new Counts(new int[1], new int[1]).toBytes();
        await(new Script(Script.RATES)
                .runForList(wire.commands(), rates, one, one, ZERO, SECOND, new byte[Long.BYTES], counts, counts));
    }

    private static void tie(Link.Wire wire, Keys keys) throws StoreUnusableException, InterruptedException {
        byte[] nobodys = keys.ties(new Fingerprint(new SecureRandom().nextLong(), 0));
        byte[] name = new byte[Long.BYTES];
        byte[] told = new byte[1 + 2 * Integer.BYTES];
        await(new Script(Script.TIES).run(wire.commands(), new byte[][] {nobodys}, ZERO, ONE, name, told));
        await(wire.commands().hget(nobodys, name));
    }

    private static Link.Wire connect(Link link) throws StoreUnusableException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return await(link.connect());
            } catch (StoreUnusableException refused) {
                if (attempt == ATTEMPTS || !String.valueOf(refused.getMessage()).contains(UNHEARD)) {
                    throw refused;
                }
            }
        }
    }

    /** A user that may not ask is no obstacle. */
    private static String version(Link.Wire wire) throws InterruptedException {
        try {
            String info = await(wire.commands().info("server"));
            Matcher name = NAME.matcher(info);
            Matcher version = VERSION.matcher(info);
            String number = "";
            while (version.find()) {
                number = version.group(1);
            }
            return (name.find() ? name.group(1) : "redis") + " " + number;
        } catch (StoreUnusableException unsaid) {
            return "of unknown version";
        }
    }

    private static <T> T await(CompletionStage<T> stage) throws StoreUnusableException, InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new StoreUnusableException(words(failed), failed);
        } catch (TimeoutException late) {
            throw new StoreUnusableException("no answer within " + PATIENCE.toSeconds() + " s", late);
        }
    }

    private static String words(Throwable failed) {
        StringBuilder words = new StringBuilder();
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            String said = cause.getMessage();
            boolean wraps = cause instanceof ExecutionException || cause instanceof CompletionException;
            if (said != null && !wraps && words.indexOf(said) < 0) {
                words.append(words.isEmpty() ? "" : ": ").append(said);
            }
        }
        return words.isEmpty() ? failed.toString() : words.toString();
    }
}
