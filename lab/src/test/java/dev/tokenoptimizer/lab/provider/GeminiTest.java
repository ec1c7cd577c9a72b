package dev.tokenoptimizer.lab.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.lab.provider.clock.VirtualTime;
import dev.tokenoptimizer.tariff.TariffBook;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Google's generateContent and cachedContents as a client sees them: over HTTP. Every test has a project of its own, by its key. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GeminiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START = 1_790_000_000_000L;
    private static final String MODEL = "gemini-2.5-flash";
    private static final String CALL = "/v1beta/models/" + MODEL + ":generateContent";
    private static final String STREAM = "/v1beta/models/" + MODEL + ":streamGenerateContent";
    private static final String OBJECTS = "/v1beta/cachedContents";
    private static final String VERTEX = "/v1/projects/p/locations/global/";
    private static final String LONG = "All work and no play makes a long prompt. ".repeat(300);
    private static final String TOOLS =
            "\"tools\":[{\"functionDeclarations\":[{\"name\":\"level\",\"description\":\"Water level\","
                    + "\"parameters\":{\"type\":\"OBJECT\",\"properties\":{\"gauge\":{\"type\":\"STRING\"}}}}]}]";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final VirtualTime time = new VirtualTime(START);
    private final SimulatedProvider provider =
            start(Settings.defaults().withPacing(Pacing.AT_ONCE).withVirtualTime(time));
    private int requests;

    private SimulatedProvider start(Settings settings) {
        return SimulatedProvider.start(vertx, settings)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterAll
    void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    // Answers

    @Test
    void aPromptIsAnsweredWithTextAndItsBill() throws Exception {
        JsonNode answer = json(post(CALL, "answer", "{" + contents("hello") + "}"));

        assertThat(answer.at("/candidates/0/content/parts/0/text").asText()).isNotEmpty();
        assertThat(answer.at("/candidates/0/content/role").asText()).isEqualTo("model");
        assertThat(answer.at("/candidates/0/finishReason").asText()).isEqualTo("STOP");
        assertThat(answer.get("modelVersion").asText()).isEqualTo(MODEL);
        JsonNode usage = answer.get("usageMetadata");
        assertThat(usage.get("thoughtsTokenCount").asLong()).isPositive();
        assertThat(usage.get("totalTokenCount").asLong())
                .isEqualTo(usage.get("promptTokenCount").asLong()
                        + usage.get("candidatesTokenCount").asLong()
                        + usage.get("thoughtsTokenCount").asLong());
        assertThat(usage.has("cachedContentTokenCount")).isFalse();
        assertThat(provider.invoice("answer").completed().cost())
                .isEqualTo(TariffBook.shipped()
                        .find("gemini", MODEL)
                        .orElseThrow()
                        .prices()
                        .of(new Usage(
                                usage.get("promptTokenCount").asLong(),
                                0,
                                0,
                                0,
                                OptionalLong.of(usage.get("candidatesTokenCount")
                                                .asLong()
                                        + usage.get("thoughtsTokenCount").asLong()))));
    }

    @Test
    void thoughtsAreLeftOutWhereTheyAreForbiddenAndShownWhereAskedFor() throws Exception {
        String body = "{" + contents("hello") + ",\"generationConfig\":{\"thinkingConfig\":{\"%s}}}";
        JsonNode without = json(post(CALL, "thoughts", body.formatted("thinkingBudget\":0")));
        JsonNode shown = json(post(CALL, "thoughts", body.formatted("includeThoughts\":true")));

        assertThat(without.at("/usageMetadata/thoughtsTokenCount").isMissingNode())
                .isTrue();
        assertThat(shown.at("/candidates/0/content/parts/0/thought").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"?alt=sse", ""})
    void aStreamSaysTheSameAndItsLastPieceAloneTellsWhatCameFromTheCache(String query) throws Exception {
        String key = "stream" + query;
        String body = "{" + contents(LONG) + "}";
        post(CALL, key, body);
        JsonNode whole = json(post(CALL, key, body));
        HttpResponse<String> streamed = post(STREAM + query, key, body);

        List<JsonNode> pieces = new ArrayList<>();
        if (query.isEmpty()) {
            JSON.readTree(streamed.body()).forEach(pieces::add);
        } else {
            pieces.addAll(OpenAiClient.events(streamed.body()));
        }
        assertThat(pieces).hasSizeGreaterThan(2);
        assertThat(pieces.getFirst()
                        .at("/usageMetadata/cachedContentTokenCount")
                        .isMissingNode())
                .isTrue();
        assertThat(pieces.getLast().get("usageMetadata")).isEqualTo(whole.get("usageMetadata"));
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece ->
                text.append(piece.at("/candidates/0/content/parts/0/text").asText()));
        assertThat(text)
                .hasToString(whole.at("/candidates/0/content/parts/0/text").asText());
    }

    @Test
    void aFunctionIsCalledWhereOneMustBeAndItsResultAnsweredWithText() throws Exception {
        String must = ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}";
        JsonNode call = json(post(CALL, "tools", "{" + contents("How high?") + "," + TOOLS + must + "}"));
        JsonNode function = call.at("/candidates/0/content/parts/0/functionCall");
        assertThat(function.get("name").asText()).isEqualTo("level");
        assertThat(function.at("/args/gauge").asText()).isNotEmpty();

        String model = JSON.writeValueAsString(call.at("/candidates/0/content"));
        String result =
                "{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"name\":\"level\",\"response\":{\"m\":3.2}}}]}";
        JsonNode answer = json(post(
                CALL,
                "tools",
                "{\"contents\":[" + content("user", "How high?") + "," + model + "," + result + "]," + TOOLS + "}"));
        assertThat(answer.at("/candidates/0/content/parts/0/text").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"responseSchema\":{\"type\":\"OBJECT\",\"properties\":{\"gauge\":{\"type\":\"STRING\"}}} | {\"gauge\":\"sample\"}",
                "\"responseJsonSchema\":{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}}} | {\"n\":1}",
            })
    void aTextFitsTheSchemaThatIsAskedFor(String schema, String fitting) throws Exception {
        JsonNode answer = json(post(
                CALL,
                "schema",
                "{" + contents("hello") + ",\"generation_config\":{\"response_mime_type\":\"application/json\","
                        + schema + "}}"));
        assertThat(answer.at("/candidates/0/content/parts/0/text").asText()).isEqualTo(fitting);
    }

    @Test
    void tokensAreCountedAsTheyAreBilled() throws Exception {
        String body = "{" + contents("How high is the water?") + "}";
        long counted = json(post("/v1beta/models/" + MODEL + ":countTokens", "count", body))
                .get("totalTokens")
                .asLong();
        assertThat(json(post(CALL, "count", body))
                        .at("/usageMetadata/promptTokenCount")
                        .asLong())
                .isEqualTo(counted);
    }

    // The cache that works by itself

    @Test
    void aPrefixComesBackFromTheCacheUnderBothNamesOfItsFields() throws Exception {
        post(CALL, "implicit", "{\"systemInstruction\":" + content("user", LONG) + "," + contents("One") + "}");
        JsonNode second = json(post(
                CALL, "implicit", "{" + contents("Two") + ",\"system_instruction\":" + content("user", LONG) + "}"));

        long prompt = second.at("/usageMetadata/promptTokenCount").asLong();
        assertThat(second.at("/usageMetadata/cachedContentTokenCount").asLong()).isBetween(prompt - 300, prompt - 1);
        assertThat(second.at("/usageMetadata/cacheTokensDetails/0/modality").asText())
                .isEqualTo("TEXT");
    }

    @Test
    void whatIsShorterThanTheMinimumIsNotKept() throws Exception {
        String body = "{" + contents(LONG.substring(0, LONG.length() / 3)) + "}";
        post(CALL, "short", body);
        assertThat(cached(json(post(CALL, "short", body)))).isZero();
    }

    @Test
    void otherKeysAndOtherModelsHaveOtherCaches() throws Exception {
        String body = "{" + contents(LONG) + "}";
        post(CALL, "one", body);
        assertThat(cached(json(post(CALL, "other", body)))).isZero();
        assertThat(cached(json(post(CALL.replace("-flash", "-flash-lite"), "one", body))))
                .isZero();
    }

    // Cache objects

    @Test
    void anObjectIsReadByRequestsThatNameIt() throws Exception {
        JsonNode object = json(post(OBJECTS, "read", object("")));
        String now = Instant.ofEpochMilli(time.nowMillis()).toString();
        long tokens = object.at("/usageMetadata/totalTokenCount").asLong();
        JsonNode answer = json(post(CALL, "read", naming(object, contents("How high?"))));

        assertThat(object.get("name").asText()).matches("cachedContents/\\d+");
        assertThat(object.get("model").asText()).isEqualTo("models/" + MODEL);
        assertThat(object.get("createTime").asText()).isEqualTo(now);
        assertThat(cached(answer)).isEqualTo(tokens);
        assertThat(answer.at("/usageMetadata/promptTokenCount").asLong()).isGreaterThan(tokens);
        Invoice.Total total = provider.invoice("read").completed();
        assertThat(total.written1h()).isEqualTo(tokens);
        assertThat(total.read()).isEqualTo(tokens);
    }

    @Test
    void storageIsChargedByTheMillisecondUntilAnObjectIsDeletedOrExpires() throws Exception {
        JsonNode object = json(post(OBJECTS, "storage", object(",\"ttl\":\"7200s\"")));
        json(post(OBJECTS, "storage", object(",\"ttl\":\"600s\"")));
        BigDecimal tokens = object.at("/usageMetadata/totalTokenCount").decimalValue();
        advance(1_800_000);
        assertThat(send("DELETE", "/v1beta/" + object.get("name").asText(), "storage", "")
                        .body())
                .isEqualTo("{}");
        advance(3_600_000);

        Invoice invoice = provider.invoice("storage");
        // Half an hour and ten minutes at a dollar for a million tokens and an hour, each rounded.
        BigDecimal dollars =
                tokens.multiply(new BigDecimal("40")).divide(new BigDecimal("60000000"), 12, RoundingMode.HALF_UP);
        assertThat(invoice.stored().cost().toDollars().subtract(dollars).abs())
                .isLessThanOrEqualTo(new BigDecimal("0.000000000001"));
        assertThat(invoice.stored().tokenMillis()).isEqualTo(tokens.longValue() * 2_400_000);
        assertThat(invoice.due())
                .isEqualTo(invoice.completed().cost().plus(invoice.stored().cost()));
        assertThat(JSON.readTree(send("GET", "/lab/invoice", "storage", "").body())
                        .at("/total/stored/cost")
                        .decimalValue())
                .isPositive();
    }

    @Test
    void anObjectLivesForAnHourUnlessItsTimeIsChanged() throws Exception {
        JsonNode object = json(post(OBJECTS, "life", object("")));
        String path = "/v1beta/" + object.get("name").asText();
        advance(3_000_000);
        JsonNode changed = json(send("PATCH", path + "?updateMask=ttl", "life", "{\"ttl\":\"1200s\"}"));
        assertThat(changed.get("createTime")).isEqualTo(object.get("createTime"));
        advance(1_100_000);
        assertThat(send("GET", path, "life", "").statusCode()).isEqualTo(200);
        advance(100_000);
        assertRefused(send("GET", path, "life", ""), 403, "CachedContent not found (or permission denied)");
        assertRefused(
                post(CALL, "life", naming(object, contents("late"))),
                403,
                "CachedContent not found (or permission denied)");
    }

    @Test
    void objectsAreListedPageByPageForTheirOwnersOnly() throws Exception {
        for (int i = 0; i < 3; i++) {
            json(post(OBJECTS, "list", object(",\"displayName\":\"object " + i + "\"")));
        }
        JsonNode page = json(send("GET", OBJECTS + "?pageSize=2", "list", ""));
        JsonNode rest = json(
                send("GET", OBJECTS + "?pageToken=" + page.get("nextPageToken").asText(), "list", ""));

        assertThat(page.get("cachedContents")).hasSize(2);
        assertThat(rest.at("/cachedContents/0/displayName").asText()).isEqualTo("object 2");
        assertThat(rest.has("nextPageToken")).isFalse();
        assertThat(send("GET", OBJECTS, "nobody", "").body()).isEqualTo("{}");
        assertRefused(
                send("DELETE", "/v1beta/" + rest.at("/cachedContents/0/name").asText(), "nobody", ""),
                403,
                "CachedContent not found (or permission denied)");
    }

    @Test
    void anObjectBringsItsOwnHead() throws Exception {
        JsonNode object = json(post(
                OBJECTS,
                "head",
                object("," + TOOLS + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}")));
        assertThat(json(post(CALL, "head", naming(object, contents("How high?"))))
                        .at("/candidates/0/content/parts/0/functionCall/name")
                        .asText())
                .isEqualTo("level");
        for (String head : List.of("\"systemInstruction\":" + content("user", "no"), TOOLS, "\"tool_config\":{}")) {
            assertRefused(
                    post(CALL, "head", naming(object, contents("How high?") + "," + head)),
                    400,
                    "CachedContent can not be used with GenerateContent request setting system_instruction, tools or"
                            + " tool_config.");
        }
        assertRefused(
                post(CALL.replace("-flash", "-pro"), "head", naming(object, contents("How high?"))),
                400,
                "Model used by GenerateContent request (models/gemini-2.5-pro) and CachedContent");
    }

    @Test
    void vertexNamesProjectAndLocationAndKeepsForAMinuteAtLeast() throws Exception {
        String model = VERTEX + "publishers/google/models/" + MODEL;
        String body = object("").replace("models/", VERTEX.substring("/v1/".length()) + "publishers/google/models/");
        JsonNode object = json(bearer(VERTEX + "cachedContents", body));
        assertThat(object.get("name").asText()).startsWith("projects/p/locations/global/cachedContents/");
        JsonNode answer = json(bearer(model + ":generateContent", naming(object, contents("How high?"))));
        assertThat(cached(answer)).isPositive();
        assertThat(answer.at("/usageMetadata/trafficType").asText()).isEqualTo("ON_DEMAND");
        assertRefused(
                bearer(VERTEX + "cachedContents", body.replace("\"contents\"", "\"ttl\":\"59s\",\"contents\"")),
                400,
                "The expiration of a CachedContent must be at least 60 seconds in the future.");
    }

    // Refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemini-9-none:generateContent | {\"contents\":[]} | 404 | models/gemini-9-none is not found",
                "gemini-2.5-flash:generateContent | {\"contents\":[]} | 400 | * GenerateContentRequest.contents: contents is not",
                "gemini-2.5-flash:generateContent | {\"messages\":[]} | 400 | Invalid JSON payload received. Unknown name \"messages\"",
                "gemini-2.5-flash:generateContent | {\"contents\":[{\"parts\":[{}]}]} | 400 | * GenerateContentRequest.contents[0]",
                "gemini-2.5-flash:generateContent | {\"contents\":[{\"role\":\"king\"}]} | 400 | Please use a valid role: user, model.",
                "gemini-2.5-flash:generateContent | { | 400 | Invalid JSON payload received.",
                "gemini-2.5-flash:sing | {} | 404 | Not found",
            })
    void whatIsWrongIsSaidAsGoogleSaysIt(String call, String body, int status, String message) throws Exception {
        assertRefused(post("/v1beta/models/" + call, "wrong", body), status, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ttl\":\"300\" | Invalid value at 'ttl'",
                "\"ttl\":\"300s\",\"expireTime\":\"2030-01-01T00:00:00Z\" | Only one of ttl and expire_time may be set.",
                "\"expireTime\":\"2000-01-01T00:00:00Z\" | The expiration of a CachedContent must be at least 1 seconds",
            })
    void anExpiryMustBeOneInTheFuture(String expiry, String message) throws Exception {
        assertRefused(post(OBJECTS, "expiry", object("," + expiry)), 400, message);
    }

    @Test
    void anObjectBelowTheMinimumIsRefused() throws Exception {
        assertRefused(
                post(OBJECTS, "small", "{\"model\":\"models/" + MODEL + "\"," + contents("short") + "}"),
                400,
                "Cached content is too small. total_token_count=");
    }

    @Test
    void aCallerNeedsAKeyInAHeaderOrInTheQuery() throws Exception {
        String body = "{" + contents("hello") + "}";
        assertRefused(post(CALL, "", body), 403, "Method doesn't allow unregistered callers");
        assertThat(post(CALL + "?key=of-query", "", body).statusCode()).isEqualTo(200);
        assertThat(provider.invoice("of-query").completed().requests()).isOne();
    }

    @Test
    void aBodyWithOneByteChangedIsAnsweredOrBlamedOnTheClient() throws Exception {
        String whole = "{" + contents("Hi") + "," + TOOLS
                + ",\"generationConfig\":{\"maxOutputTokens\":9,\"responseSchema\":{\"type\":\"OBJECT\"}}}";
        long seed = 1;
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            StringBuilder changed = new StringBuilder(whole);
            changed.setCharAt(random.nextInt(whole.length()), (char) random.nextInt(128));
            assertThat(post(CALL, "changed", changed.toString()).statusCode())
                    .as("seed %d, body %d: %s", seed, i, changed)
                    .isIn(200, 400, 403);
        }
    }

    private void assertRefused(HttpResponse<String> answer, int status, String message) throws Exception {
        JsonNode error = JSON.readTree(answer.body()).get("error");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(error.get("code").asInt()).isEqualTo(status);
        assertThat(error.get("message").asText()).startsWith(message);
        assertThat(error.get("status").asText())
                .isEqualTo(
                        switch (status) {
                            case 403 -> "PERMISSION_DENIED";
                            case 404 -> "NOT_FOUND";
                            default -> "INVALID_ARGUMENT";
                        });
    }

    private static String contents(String text) {
        return "\"contents\":[" + content("user", text) + "]";
    }

    private static String content(String role, String text) {
        return "{\"role\":\"" + role + "\",\"parts\":[{\"text\":\"" + text + "\"}]}";
    }

    private static String object(String more) {
        return "{\"model\":\"models/" + MODEL + "\"," + contents(LONG) + more + "}";
    }

    private static String naming(JsonNode object, String fields) {
        return "{\"cachedContent\":\"" + object.get("name").asText() + "\"," + fields + "}";
    }

    private static long cached(JsonNode answer) {
        return answer.at("/usageMetadata/cachedContentTokenCount").asLong();
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** Lets time pass, in which nothing is under way. */
    private void advance(long millis) {
        time.advanceTo(time.nowMillis() + millis);
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send("POST", path, key, body);
    }

    private HttpResponse<String> bearer(String path, String body) throws Exception {
        return exchange("POST", path, "authorization", "Bearer token", body);
    }

    private HttpResponse<String> send(String method, String path, String key, String body) throws Exception {
        return exchange(method, path, key.isEmpty() ? "x-nothing" : "x-goog-api-key", key, body);
    }

    private HttpResponse<String> exchange(String method, String path, String header, String value, String body)
            throws Exception {
        String id = "request-" + requests++;
        CompletableFuture<?> arrival = time.arrival(id);
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                HttpRequest.newBuilder(URI.create(provider.baseUri() + path))
                        .header("content-type", "application/json")
                        .header(header, value)
                        .header(VirtualTime.REQUEST_ID_HEADER, id)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        CompletableFuture.anyOf(arrival, answer).get(30, TimeUnit.SECONDS);
        time.forget(id);
        while (time.next().isPresent()) {
            time.fireNext().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        return answer.get(30, TimeUnit.SECONDS);
    }
}
