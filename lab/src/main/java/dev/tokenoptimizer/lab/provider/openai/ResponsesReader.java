package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.Wish;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads a body of {@code POST /v1/responses} the way the provider does: validates, renders, counts. Thread-safe. */
public final class ResponsesReader extends RequestReader {

    private static final String INPUT = "input";
    private static final String PREVIOUS = "previous_response_id";

    private final StoredResponses stored;

    /**
     * @param tariffs what is known of a model by its name without the date of a snapshot; an unknown one is answered 404
     * @param stored responses that requests may continue or name
     */
    public ResponsesReader(Function<String, Optional<Tariff>> tariffs, StoredResponses stored) {
        super(Api.RESPONSES, tariffs);
        this.stored = stored;
    }

    /**
     * Reads a request for an answer.
     *
     * @param organisation whose stored responses it may name
     * @throws Refused if the API would not accept it
     */
    public ReadResponse read(byte[] bytes, String organisation) throws Refused {
        Json.Obj body = Shape.body(bytes);
        Opened opened = open(body);
        refuseWhatIsNotKept(body);
        List<Json> earlier = earlier(body, organisation);
        List<Json> items = new ArrayList<>(earlier);
        items.addAll(input(body, !earlier.isEmpty()));
        Json format = body.get("text") instanceof Json.Obj text ? text.get("format") : null;
        boolean continuesTools = render(opened.rendering(), body, format, items, earlier.size(), organisation);
        long maxTokens = opened.cache().prewarm() ? 0 : Shape.limit(body, "max_output_tokens");
        Wish wish = WishReader.read(body, maxTokens, format, continuesTools);
        String compared = opened.cache().comparison();
        return new ReadResponse(
                opened.done(wish),
                items,
                Shape.flag(body, "store", true),
                compared == null ? null : stored.find(organisation, compared).orElse(null));
    }

    /** Renders all of a prompt, and tells whether it ends with the result of a tool. */
    private boolean render(
            Rendering rendering,
            Json.Obj body,
            @Nullable Json format,
            List<Json> items,
            int earlier,
            String organisation)
            throws Refused {
        rendering.schema(WishReader.schema(format));
        rendering.tools(Shape.list(body, "tools", "tools"), "tools");
        String instructions = Shape.optionalString(body, "instructions", "instructions");
        if (instructions != null) {
            rendering.message("instructions");
            rendering.text("instructions", instructions);
            rendering.endMessage(Speaker.NOBODY);
        }
        ItemRenderer renderer = new ItemRenderer(rendering);
        Speaker last = Speaker.NOBODY;
        for (int i = 0; i < items.size(); i++) {
            String path = i < earlier ? PREVIOUS : INPUT + "[" + (i - earlier) + "]";
            Json.Obj item = Shape.object(items.get(i), path);
            last = renderer.item(
                    item.text("type").equals("item_reference") ? referenced(item, path, organisation) : item, path);
        }
        return last == Speaker.TOOL;
    }

    private static List<Json> input(Json.Obj body, boolean continues) throws Refused {
        return switch (body.get(INPUT)) {
            case Json.Str text ->
                List.of(new Json.Obj(
                        List.of(new Json.Field("role", new Json.Str("user")), new Json.Field("content", text))));
            case Json.Arr(List<Json> items) when !items.isEmpty() || continues -> items;
            case Json.Arr(List<Json> _) -> throw new Refused(ApiError.missing(INPUT));
            case null -> {
                if (!continues) {
                    throw new Refused(ApiError.missing(INPUT));
                }
                yield List.of();
            }
            default -> throw new Refused(ApiError.invalidType(INPUT, "a string or an array"));
        };
    }

    private List<Json> earlier(Json.Obj body, String organisation) throws Refused {
        String id = Shape.optionalString(body, PREVIOUS, PREVIOUS);
        if (id == null) {
            return List.of();
        }
        return stored.find(organisation, id)
                .map(StoredResponse::items)
                .orElseThrow(() -> new Refused(ApiError.invalid(
                        "previous_response_not_found", PREVIOUS, "Previous response with id '" + id + "' not found.")));
    }

    private Json.Obj referenced(Json.Obj reference, String path, String organisation) throws Refused {
        String id = Shape.string(reference, "id", path + ".id");
        return stored.findItem(organisation, id)
                .orElseThrow(() -> new Refused(new ApiError(
                        404,
                        "invalid_request_error",
                        null,
                        INPUT,
                        "Item with id '" + id + "' not found. Items are not persisted when `store` is set to false.")));
    }

    /** Conversations and prompts that the provider keeps would have to be made first, and nobody can make them here. */
    private static void refuseWhatIsNotKept(Json.Obj body) throws Refused {
        if (Shape.given(body.get("conversation")) && Shape.given(body.get(PREVIOUS))) {
            throw new Refused(ApiError.invalid(
                    "mutually_exclusive_parameters",
                    null,
                    "Mutually exclusive parameters: only one of '" + PREVIOUS + "' and 'conversation' can be given."));
        }
        for (String kept : List.of("conversation", "prompt")) {
            if (Shape.given(body.get(kept))) {
                throw new Refused(
                        new ApiError(404, "invalid_request_error", null, kept, "There is no " + kept + " of this id."));
            }
        }
        if (Shape.flag(body, "background", false)) {
            throw new Refused(ApiError.invalid(
                    "unsupported_value", "background", "The simulated provider answers nothing in the background."));
        }
    }
}
