package dev.tokenoptimizer.lab.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The member of a body that names the model. */
public final class ModelField {

    private static final String NAME = "model";
    private static final JsonFactory JSON = new JsonFactory();

    private ModelField() {}

    /**
     * The body with another model in it and all else as it was; one without a model is left as it is.
     *
     * @param model a name without characters that JSON escapes
     * @throws IOException if the body is no JSON as far as it was looked at
     */
    public static byte[] replace(byte[] body, String model) throws IOException {
        try (JsonParser in = JSON.createParser(body)) {
            in.nextToken();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                boolean found = in.currentName().equals(NAME);
                if (in.nextToken() == JsonToken.VALUE_STRING && found) {
                    int start = (int) in.currentTokenLocation().getByteOffset();
                    in.finishToken();
                    return spliced(body, start, (int) in.currentLocation().getByteOffset(), model);
                }
                in.skipChildren();
            }
        }
        return body;
    }

    private static byte[] spliced(byte[] body, int start, int end, String model) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + model.length());
        out.write(body, 0, start);
        out.writeBytes(('"' + model + '"').getBytes(StandardCharsets.UTF_8));
        out.write(body, end, body.length - end);
        return out.toByteArray();
    }
}
