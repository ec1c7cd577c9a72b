package dev.tokenoptimizer.lab.provider;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tokenoptimizer.lab.provider.cache.AutomaticCache;
import dev.tokenoptimizer.lab.provider.clock.Clock;
import dev.tokenoptimizer.lab.provider.gemini.AnswerWriter;
import dev.tokenoptimizer.lab.provider.gemini.ApiError;
import dev.tokenoptimizer.lab.provider.gemini.CachedContent;
import dev.tokenoptimizer.lab.provider.gemini.CachedContents;
import dev.tokenoptimizer.lab.provider.gemini.ReadRequest;
import dev.tokenoptimizer.lab.provider.gemini.Refused;
import dev.tokenoptimizer.lab.provider.gemini.RequestReader;
import dev.tokenoptimizer.lab.provider.wire.ErrorAnswer;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import dev.tokenoptimizer.lab.provider.wire.Reply;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.usage.Usage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Google's generateContent, its stream, countTokens and cachedContents, under the paths of the Gemini API and of Vertex. Event loop
 * only.
 */
final class GeminiEndpoint extends Endpoint {

    private static final Pattern CALL =
            Pattern.compile("/(?:v1\\w*)/(?:projects/[^/]+/locations/[^/]+/publishers/google/)?models/([^/:]+):(\\w+)");
    private static final Pattern OBJECTS =
            Pattern.compile("/v1\\w*/(projects/[^/]+/locations/[^/]+/)?cachedContents(?:/([^/]+))?");
    private static final Pattern VERTEX = Pattern.compile("/v1\\w*/projects/[^/]+/locations/[^/]+/.*");
    private static final String MODELS = "/v1beta/models";

    /** Vertex keeps an object for a minute at least. */
    private static final long SHORTEST_ON_VERTEX = 60_000;

    /** How long the cache that works by itself keeps a prefix: not published; at most a day from its creation on Vertex. */
    private static final AutomaticCache.Retention RETENTION = new AutomaticCache.Retention(5 * 60_000, 24 * 3_600_000);

    private final RequestReader ofGemini;
    private final RequestReader ofVertex;
    private final AutomaticCache<PrefixId> implicit = new AutomaticCache<>(Integer.MAX_VALUE);
    private final CachedContents objects = new CachedContents();
    private final StorageMeter storage;

    GeminiEndpoint(Settings settings, Clock clock, Faults faults, Books books) {
        super(settings, clock, faults, books);
        this.storage = books.storage();
        this.ofGemini = reader("gemini");
        this.ofVertex = reader("vertex");
    }

    private RequestReader reader(String platform) {
        return new RequestReader(model ->
                settings().tariffs().find(platform, model).map(settings().conduct()::over));
    }

    /** Whether a path is one of these. */
    static boolean serves(String path) {
        return CALL.matcher(path).matches() || OBJECTS.matcher(path).matches() || path.equals(MODELS);
    }

    @Override
    ErrorAnswer error(int status, String message) {
        return ApiError.ofStatus(status, message);
    }

    @Override
    String requestIdHeader() {
        return "x-request-id";
    }

    @Override
    Optional<String> workspaceHeader() {
        return Optional.empty();
    }

    @Override
    ErrorAnswer noKey() {
        return error(
                403,
                "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or"
                        + " other form of API consumer identity to call this API.");
    }

    @Override
    void evict() {
        implicit.clear();
    }

    /** Answers a request whose body has come. */
    void serve(Call call, Buffer body) {
        String path = call.request().path();
        Matcher model = CALL.matcher(path);
        Matcher object = OBJECTS.matcher(path);
        String method = call.request().method().name();
        if (model.matches() && method.equals("POST")) {
            generate(call, body, model.group(1), model.group(2));
        } else if (object.matches()) {
            Named named = new Named(object.group(1) == null ? "" : object.group(1), object.group(2));
            object(call, body, named, method);
        } else if (path.equals(MODELS) && method.equals("GET")) {
            call.json(200, models());
        } else {
            refuse(call, error(404, "Not found"));
        }
    }

    // Answers

    private void generate(Call call, Buffer body, String model, String method) {
        switch (method) {
            case "countTokens" ->
                call.blocking(() -> reader(call).read(body.getBytes(), model, method))
                        .onSuccess(request -> count(call, request))
                        .onFailure(e -> call.refuse(errorOf(e)));
            case "generateContent", "streamGenerateContent" ->
                underFaults(
                        call,
                        cutAfter -> call.blocking(() -> reader(call).read(body.getBytes(), model, method))
                                .onSuccess(request -> generate(call, request, cutAfter))
                                .onFailure(e -> fail(call, e)));
            default -> refuse(call, error(404, "Not found"));
        }
    }

    private void count(Call call, ReadRequest request) {
        try {
            call.json(
                    200,
                    JsonNodeFactory.instance
                            .objectNode()
                            .put(
                                    "totalTokens",
                                    behindObject(call, request).prompt().size())
                            .toString());
        } catch (Refused refused) {
            call.refuse(refused.answer());
        }
    }

    private void generate(Call call, ReadRequest asked, long cutAfter) {
        ReadRequest request;
        try {
            request = behindObject(call, asked);
        } catch (Refused refused) {
            fail(call, refused);
            return;
        }
        int ofObject = request.prompt().size() - asked.prompt().size();
        AutomaticCache<PrefixId>.Visit visit = implicit.visit(
                new Route(call.cacheScope(), request.model()),
                request.prompt().steps(),
                request.tariff().minimumPrefix(),
                RETENTION,
                call.startedAt());
        int read = Math.max(ofObject, visit.found().tokens());
        Usage input = new Usage(request.prompt().size() - read, read, 0, 0, OptionalLong.empty());
        Reply reply = AnswerWriter.reply(request, input, isVertex(call), form(call, request));
        visit.leave(call.startedAt() + millisToReadable(input, reply));
        deliver(call, request.tariff(), input, reply, cutAfter, visit::withdraw);
    }

    private ReadRequest behindObject(Call call, ReadRequest request) throws Refused {
        if (request.cachedContent().isEmpty()) {
            return request;
        }
        CachedContent object = objects.find(call.cacheScope(), request.cachedContent(), call.startedAt())
                .orElseThrow(CachedContents::notFound);
        return request.behind(object);
    }

    private static AnswerWriter.Form form(Call call, ReadRequest request) {
        if (!request.wish().stream()) {
            return AnswerWriter.Form.WHOLE;
        }
        return "sse".equals(call.request().getParam("alt")) ? AnswerWriter.Form.EVENTS : AnswerWriter.Form.ARRAY;
    }

    private long millisToReadable(Usage input, Reply reply) {
        long firstToken = settings().pacing().millisToFirstToken(input);
        return settings().conduct().readableAtFirstByte()
                ? firstToken
                : firstToken
                        + settings()
                                .pacing()
                                .millisToGenerate(reply.usage().output().orElse(0));
    }

    // Cache objects

    /**
     * What a path names.
     *
     * @param parent project and location with a slash at the end; empty in the Gemini API
     * @param id of one object; empty for all of them
     */
    private record Named(String parent, Optional<String> id) {

        Named(String parent, @Nullable String id) {
            this(parent, Optional.ofNullable(id));
        }
    }

    private void object(Call call, Buffer body, Named named, String method) {
        if (named.id().isEmpty()) {
            switch (method) {
                case "POST" -> create(call, body, named);
                case "GET" -> call.json(200, list(call, named));
                default -> refuse(call, error(404, "Not found"));
            }
            return;
        }
        Optional<CachedContent> found =
                objects.find(call.cacheScope(), named.id().get(), call.startedAt());
        if (found.isEmpty()) {
            refuse(call, CachedContents.notFound().answer());
            return;
        }
        switch (method) {
            case "GET" -> call.json(200, found.get().toJson(named.parent()).toString());
            case "PATCH" -> change(call, body, named, found.get());
            case "DELETE" -> {
                delete(call, found.get());
                call.json(200, "{}");
            }
            default -> refuse(call, error(404, "Not found"));
        }
    }

    private void create(Call call, Buffer body, Named named) {
        underFaults(
                call,
                cutAfter -> call.blocking(
                                () -> reader(call).readObject(body.getBytes(), call.startedAt(), shortest(call)))
                        .onSuccess(object -> create(call, object, named, cutAfter))
                        .onFailure(e -> fail(call, e)));
    }

    /** Its tokens are written, at what the tariff says that costs. */
    private void create(Call call, CachedContent read, Named named, long cutAfter) {
        CachedContent object = objects.create(call.cacheScope(), read);
        int tokens = object.prompt().size();
        storage.begin(object.id(), call.credential(), object.tariff(), tokens, object.createdAt(), object.expiresAt());
        Usage written = new Usage(0, 0, 0, tokens, OptionalLong.of(0));
        Reply reply = Reply.whole(written, object.toJson(named.parent()).toString());
        deliver(call, object.tariff(), written, reply, cutAfter, () -> delete(call, object));
    }

    private void change(Call call, Buffer body, Named named, CachedContent object) {
        try {
            long at = reader(call).readExpiry(body.getBytes(), call.startedAt(), shortest(call));
            CachedContent changed = object.expiring(at, call.startedAt());
            objects.change(call.cacheScope(), changed);
            storage.change(changed.id(), at);
            call.json(200, changed.toJson(named.parent()).toString());
        } catch (Refused refused) {
            fail(call, refused);
        }
    }

    private void delete(Call call, CachedContent object) {
        objects.delete(call.cacheScope(), object.id());
        storage.end(object.id());
    }

    private String list(Call call, Named named) {
        String size = call.request().getParam("pageSize", "100");
        return objects.list(
                call.cacheScope(),
                named.parent(),
                size.matches("\\d{1,9}") ? Integer.parseInt(size) : 100,
                call.request().getParam("pageToken", ""),
                call.startedAt());
    }

    private String models() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ArrayNode models = list.putArray("models");
        for (Tariff tariff : settings().tariffs().listed("gemini")) {
            models.addObject()
                    .put("name", "models/" + tariff.model())
                    .putArray("supportedGenerationMethods")
                    .add("generateContent")
                    .add("countTokens")
                    .add("createCachedContent");
        }
        return list.toString();
    }

    private RequestReader reader(Call call) {
        return isVertex(call) ? ofVertex : ofGemini;
    }

    private static long shortest(Call call) {
        return isVertex(call) ? SHORTEST_ON_VERTEX : 0;
    }

    private static boolean isVertex(Call call) {
        return VERTEX.matcher(call.request().path()).matches();
    }

    private record Route(String project, String model) {}
}
