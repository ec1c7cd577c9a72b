package dev.tokenoptimizer.lab.provider.openai;

import dev.tokenoptimizer.lab.provider.wire.Digest;
import dev.tokenoptimizer.lab.provider.wire.Json;
import dev.tokenoptimizer.lab.provider.wire.PrefixId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes the cache of a whole request (guide, "what invalidates"). Where in the prompt each of them enters is not
 * published; here a change of any loses everything. What is not given is a value of its own, but for those whose default is
 * known.
 *
 * @param model as sent
 * @param tools digest of all tools in order
 * @param format of the text: a response schema
 * @param effort of reasoning
 * @param verbosity of the text
 * @param tier of service
 * @param others parallel calls of tools, management of the context
 */
record Parameters(
        Api api,
        String model,
        PrefixId tools,
        PrefixId format,
        PrefixId effort,
        PrefixId verbosity,
        String tier,
        PrefixId others) {

    static Parameters read(Api api, String model, Json.Obj body) throws Refused {
        Json reasoning = body.get("reasoning");
        Json text = body.get("text");
        String tier = Shape.optionalString(body, "service_tier", "service_tier");
        return new Parameters(
                api,
                model,
                digest(body.get("tools"), body.get("functions")),
                digest(body.get("response_format"), inside(text, "format")),
                digest(body.get("reasoning_effort"), inside(reasoning, "effort")),
                digest(body.get("verbosity"), inside(text, "verbosity")),
                tier == null || tier.equals("auto") ? "default" : tier,
                digest(new Json.Bool(Shape.flag(body, "parallel_tool_calls", true)), body.get("context_management")));
    }

    /** Where the prefixes of a prompt start. Tools are blocks of the prompt and not part of it. */
    PrefixId root() {
        Digest digest = new Digest();
        digest.string('A', api.name());
        digest.string('M', model);
        digest.string('T', tier);
        for (PrefixId part : List.of(format, effort, verbosity, others)) {
            digest.number(part.high());
            digest.number(part.low());
        }
        return digest.id();
    }

    private static @Nullable Json inside(@Nullable Json object, String name) {
        return object instanceof Json.Obj inner ? inner.get(name) : null;
    }

    private static PrefixId digest(@Nullable Json one, @Nullable Json other) {
        return Digest.ofValue(new Json.Arr(List.of(orNull(one), orNull(other))));
    }

    private static Json orNull(@Nullable Json value) {
        return value == null ? new Json.Null() : value;
    }
}
