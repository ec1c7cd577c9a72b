package dev.tokenoptimizer.dialect.bedrock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tokenoptimizer.json.JsonScanner;
import java.util.List;

/**
 * Top-level parameters that are no part of the rendered prompt (AWS API reference, Converse). Every other one counts from the tools
 * on, the fields that go to the model as they are among them: in doubt prefixes differ.
 */
final class Parameter {

    static final byte[] ANY = "any".getBytes(US_ASCII);
    static final byte[] TOOL = "tool".getBytes(US_ASCII);

    private static final List<byte[]> RENDERING_NOTHING = List.of(
            "inferenceConfig".getBytes(US_ASCII),
            "requestMetadata".getBytes(US_ASCII),
            "additionalModelResponseFieldPaths".getBytes(US_ASCII));

    private Parameter() {}

    /** Whether the member just entered is one of them. */
    static boolean rendersNothing(JsonScanner scanner) {
        for (byte[] name : RENDERING_NOTHING) {
            if (scanner.stringIs(name)) {
                return true;
            }
        }
        return false;
    }
}
