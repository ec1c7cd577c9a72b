package dev.tokenoptimizer.store;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A script of ours, run by the store. A server that does not know it yet is sent the text. */
final class Script {

    /** Merges what is told of prefixes. */
    static final String MERGE = "merge.lua";

    /** Claims prefixes to write. */
    static final String CLAIM = "claim.lua";

    /** Ends a claim. */
    static final String RELEASE = "release.lua";

    /** Adds to an application's learning budget. */
    static final String BUDGET = "budget.lua";

    /** Adds to the counts behind rates of return. */
    static final String RATES = "rates.lua";

    /** Remembers which account can read what goes by a name. */
    static final String TIES = "ties.lua";

    private final byte[] text;
    private final String digest;

    /** @param name one of the constants */
    Script(String name) {
        this.text = load(name);
        this.digest = Base16.digest(text);
    }

    /** Runs it on keys of one slot; the number that it returns. */
    CompletionStage<Long> run(RedisClusterAsyncCommands<byte[], byte[]> store, byte[][] keys, byte[]... arguments) {
        return run(store, ScriptOutputType.INTEGER, keys, arguments);
    }

    /** Runs it on keys of one slot; the list that it returns, of bytes and numbers. */
    CompletionStage<List<Object>> runForList(
            RedisClusterAsyncCommands<byte[], byte[]> store, byte[][] keys, byte[]... arguments) {
        return run(store, ScriptOutputType.MULTI, keys, arguments);
    }

    private <T> CompletionStage<T> run(
            RedisClusterAsyncCommands<byte[], byte[]> store,
            ScriptOutputType type,
            byte[][] keys,
            byte[]... arguments) {
        return store.<T>evalsha(digest, type, keys, arguments)
                .exceptionallyCompose(failed -> isUnknown(failed)
                        ? store.<T>eval(text, type, keys, arguments)
                        : CompletableFuture.failedStage(failed));
    }

    private static boolean isUnknown(Throwable failed) {
        return failed instanceof RedisNoScriptException
                || (failed instanceof CompletionException && failed.getCause() instanceof RedisNoScriptException);
    }

    private static byte[] load(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
