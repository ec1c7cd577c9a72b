package dev.tokenoptimizer.optimizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.dialect.ByteMutations;
import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.optimizer.BatchResults.Api;
import dev.tokenoptimizer.plan.ClientMarkers;
import dev.tokenoptimizer.prompt.CacheScope;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bills in the results of batches. */
class BatchResultsTest {

    private static final String ANTHROPIC = """
            {"custom_id":"a","result":{"type":"succeeded","message":{"id":"msg_1","type":"message","role":"assistant",\
            "model":"claude-sonnet-4-6","content":[{"type":"text","text":"{\\"usage\\":{\\"input_tokens\\":7}}"}],\
            "usage":{"input_tokens":1000,"cache_read_input_tokens":2000,"cache_creation_input_tokens":3000,\
            "cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":3000},"output_tokens":100,\
            "service_tier":"batch"}}}}
            {"custom_id":"b","result":{"type":"errored","error":{"type":"error","error":{"type":"api_error"}}}}
            {"custom_id":"c","result":{"type":"expired"}}

            {"custom_id":"d","result":{"type":"succeeded","message":{"model":"claude-sonnet-4-6","type":"message",\
            "usage":{"input_tokens":10,"output_tokens":1}}}}""";

    private static final String OPENAI = """
            {"id":"batch_req_1","custom_id":"a","response":{"status_code":200,"request_id":"r1","body":{"id":"chatcmpl-1",\
            "object":"chat.completion","model":"gpt-5.6-sol","choices":[{"message":{"content":"hi"}}],\
            "usage":{"prompt_tokens":2000,"completion_tokens":5,"total_tokens":2005,\
            "prompt_tokens_details":{"cached_tokens":1500}}}},"error":null}
            {"id":"batch_req_2","custom_id":"b","response":{"status_code":200,"request_id":"r2","body":{"id":"resp_1",\
            "object":"response","model":"gpt-5.6-sol","output":[],"usage":{"input_tokens":300,\
            "input_tokens_details":{"cached_tokens":0},"output_tokens":7,"total_tokens":307}}},"error":null}
            {"id":"batch_req_3","custom_id":"c","response":{"status_code":200,"request_id":"r3","body":{"object":"list",\
            "data":[],"model":"text-embedding-3-small","usage":{"prompt_tokens":8,"total_tokens":8}}},"error":null}
            {"id":"batch_req_4","custom_id":"d","response":null,"error":{"code":"batch_expired"}}
            """;

    private static final String GEMINI = """
            {"key":"a","response":{"candidates":[{"content":{"parts":[{"text":"hi"}]},"finishReason":"STOP"}],\
            "usageMetadata":{"promptTokenCount":4000,"cachedContentTokenCount":1000,"candidatesTokenCount":20},\
            "modelVersion":"gemini-2.5-flash"}}
            {"key":"b","error":{"code":3}}
            """;

    private final List<LedgerEntry> booked = new ArrayList<>();
    private final List<BatchResults> all = BatchResults.all(TariffBook.shipped(), booked::add);

    private UsageTap fetch(Api api, String provider, String id, String encoding) {
        RequestFacts facts = new RequestFacts(
                new CacheScope(provider, "w"),
                "",
                id,
                "app",
                Mode.OPTIMIZE,
                ClientMarkers.RESPECT,
                0,
                false,
                false,
                Map.of());
        return all.stream()
                .filter(results -> results.dialect().equals(api.dialect()))
                .findFirst()
                .orElseThrow()
                .prepare(new byte[0], 0, facts)
                .tap("application/x-jsonl", encoding);
    }

    private UsageTap fetch(Api api, String id, String results) {
        UsageTap tap = fetch(api, api.name().toLowerCase(Locale.ROOT), id, "");
        feed(tap, results.getBytes(UTF_8), 50);
        return tap;
    }

    private static void feed(UsageTap tap, byte[] results, int pieces) {
        for (int from = 0; from < results.length; from += pieces) {
            tap.accept(results, from, Math.min(pieces, results.length - from));
        }
    }

    private List<Usage> usages() {
        return booked.stream().map(LedgerEntry::billed).toList();
    }

    private static Usage usage(long fresh, long read, long written1h, long output) {
        return new Usage(fresh, read, 0, written1h, OptionalLong.of(output));
    }

    @Test
    void everyMessageThatSucceededIsABillAtHalfThePrice() {
        UsageTap tap = fetch(Api.ANTHROPIC, "b1", ANTHROPIC);

        assertThat(usages()).containsExactly(usage(1_000, 2_000, 3_000, 100), usage(10, 0, 0, 1));
        LedgerEntry first = booked.get(0);
        assertThat(first.model()).isEqualTo("claude-sonnet-4-6");
        // Half of $3, $0.30, $6 and $15 a million.
        assertThat(first.paid().toDollars()).isEqualByComparingTo("0.01155");
        assertThat(first.asSent()).isEqualTo(first.paid());
        assertThat(tap.complete()).isTrue();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void aMessageThatWasBoundToTheUnitedStatesCostsATenthMore() {
        fetch(
                Api.ANTHROPIC,
                "b1",
                ANTHROPIC.replace("\"output_tokens\":1}", "\"output_tokens\":1,\"inference_geo\":\"us\"}"));

        // Half of $3 and $15 a million, and a tenth more.
        assertThat(booked.get(1).paid().toDollars()).isEqualByComparingTo("0.00002475");
        assertThat(booked.get(0).paid().toDollars()).isEqualByComparingTo("0.01155");
    }

    @Test
    void chatCompletionsAndResponsesAreReadAndEmbeddingsAreNot() {
        UsageTap tap = fetch(Api.OPENAI, "f1", OPENAI);

        assertThat(usages()).containsExactly(usage(500, 1_500, 0, 5), usage(300, 0, 0, 7));
        assertThat(booked).extracting(LedgerEntry::model).containsOnly("gpt-5.6-sol");
        assertThat(tap.complete()).isTrue();
    }

    @Test
    void geminisAnswersNameTheModelThatGaveThem() {
        fetch(Api.GEMINI, "f1", GEMINI);

        assertThat(usages()).containsExactly(usage(3_000, 1_000, 0, 20));
        assertThat(booked).extracting(LedgerEntry::model).containsOnly("gemini-2.5-flash");
    }

    @Test
    void whatIsFetchedAgainIsNotBookedAgainAndWhatWasMissingIs() {
        feed(
                fetch(Api.ANTHROPIC, "anthropic", "b1", ""),
                ANTHROPIC.substring(0, 600).getBytes(UTF_8),
                600);
        assertThat(booked).hasSize(1);

        fetch(Api.ANTHROPIC, "b1", ANTHROPIC);
        fetch(Api.ANTHROPIC, "b1", ANTHROPIC);
        assertThat(booked).hasSize(2);

        fetch(Api.ANTHROPIC, "b2", ANTHROPIC);
        assertThat(booked).hasSize(4);
    }

    @Test
    void aModelThatNoTariffPricesIsCountedWithoutAPrice() {
        fetch(Api.ANTHROPIC, "b1", ANTHROPIC.replace("claude-sonnet-4-6", "claude-of-tomorrow"));

        assertThat(booked).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.model()).isEqualTo("unknown");
            assertThat(entry.paid().toDollars()).isZero();
        });
    }

    @Test
    void compressedResultsAreReadAsWell() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(ANTHROPIC.getBytes(UTF_8));
        }
        feed(fetch(Api.ANTHROPIC, "anthropic", "b1", "gzip"), packed.toByteArray(), 30);

        assertThat(booked).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b,c\n1,2,3\n",
                "{\"custom_id\":\"a\",\"body\":{\"model\":\"gpt-5.6-sol\",\"messages\":[]}}\n",
                "{\n  \"usage\": {\"prompt_tokens\": 5}\n}\n",
                "[{\"response\":{\"body\":{\"object\":\"response\",\"usage\":{\"input_tokens\":5}}}}]\n",
                "{\"response\":[{\"body\":{\"object\":\"response\",\"usage\":{\"input_tokens\":5}}}]}\n",
                "{\"response\":\"none\"}\n{\"response\":7}\n",
                "%PDF-1.7\n",
            })
    void aFileThatHoldsNoResultsBillsNothingAndIsNoFailure(String file) {
        UsageTap tap = fetch(Api.OPENAI, "f1", file);

        assertThat(booked).isEmpty();
        assertThat(tap.lost()).isFalse();
    }

    @Test
    void resultsThatBreakOffInTheMiddleAreNoticed() {
        assertThat(fetch(Api.OPENAI, "f1", OPENAI + "<html>").lost()).isTrue();
        assertThat(booked).hasSize(2);
    }

    @Test
    void anySplitOfAnyFileBillsTheSame() {
        byte[] plain = OPENAI.getBytes(UTF_8);
        for (int seed = 0; seed < 1_000; seed++) {
            Random random = new Random(seed);
            byte[] file = random.nextInt(4) == 0 ? plain : ByteMutations.mutate(plain, plain, random);
            UsageTap whole = fetch(Api.OPENAI, "openai", "whole" + seed, "");
            feed(whole, file, Math.max(1, file.length));
            List<Usage> told = usages();
            booked.clear();
            UsageTap pieces = fetch(Api.OPENAI, "openai", "pieces" + seed, "");
            feed(pieces, file, 1 + random.nextInt(300));

            assertThat(usages()).as("seed %d", seed).isEqualTo(told);
            assertThat(pieces.lost()).as("seed %d", seed).isEqualTo(whole.lost());
            booked.clear();
        }
    }
}
