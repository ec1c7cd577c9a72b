package dev.tokenoptimizer.store;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** The merge, run by the store. A server that does not know it yet is sent the text. */
final class MergeScript {

    private final byte[] text = load();

    /** Runs it on one key; true when it merged, false when that batch was merged before. */
    CompletionStage<Boolean> run(RedisClusterAsyncCommands<byte[], byte[]> store, byte[] key, byte[][] arguments) {
        byte[][] keys = {key};
        return store.<Long>evalsha(store.digest(text), ScriptOutputType.INTEGER, keys, arguments)
                .exceptionallyCompose(failed -> isUnknown(failed)
                        ? store.<Long>eval(text, ScriptOutputType.INTEGER, keys, arguments)
                        : CompletableFuture.failedStage(failed))
                .thenApply(merged -> merged == 1);
    }

    private static boolean isUnknown(Throwable failed) {
        return failed instanceof RedisNoScriptException
                || (failed instanceof CompletionException && failed.getCause() instanceof RedisNoScriptException);
    }

    private static byte[] load() {
        try (InputStream in = MergeScript.class.getResourceAsStream("merge.lua")) {
            if (in == null) {
                throw new IllegalStateException("merge.lua is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
