package dev.tokenoptimizer.lab.provider.bedrock;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A signature of version 4 as it comes in a request (AWS documentation, "Create a signed AWS API request"). It covers method, path,
 * query, the headers that it names, and the body.
 *
 * @param keyId id of the key that made it
 * @param scope date, region, service and {@code aws4_request}
 * @param headers names of the headers that it covers, in order
 * @param value hexadecimal
 */
public record Signature(String keyId, String scope, List<String> headers, String value) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern AUTHORIZATION = Pattern.compile(
            ALGORITHM
                    + "\\s+Credential=([^/,\\s]+)/([^,\\s]+/aws4_request)\\s*,\\s*SignedHeaders=([^,\\s]+)\\s*,\\s*Signature=([0-9a-f]{64})");
    private static final int SERVICE = 2;
    private static final HexFormat HEX = HexFormat.of();

    public Signature {
        headers = List.copyOf(headers);
    }

    /**
     * What is signed.
     *
     * @param path as it was sent
     * @param query as it was sent, empty if there is none
     * @param headers values of the header of a name, in order
     * @param bodyHash of the body as it was sent, see {@link Signature#hash}
     */
    public record Request(
            String method, String path, String query, Function<String, List<String>> headers, String bodyHash) {}

    /** The signature of an {@code Authorization} header, if it is one. */
    public static Optional<Signature> of(String authorization) {
        Matcher matcher = AUTHORIZATION.matcher(authorization.strip());
        return matcher.matches()
                ? Optional.of(new Signature(
                        matcher.group(1),
                        matcher.group(2),
                        Arrays.asList(matcher.group(3).split(";")),
                        matcher.group(4)))
                : Optional.empty();
    }

    /** The service that was signed for. */
    public String service() {
        String[] parts = scope.split("/");
        return parts.length < SERVICE + 1 ? "" : parts[SERVICE];
    }

    /** SHA-256 of a body, hexadecimal. */
    public static String hash(byte[] body) {
        return HEX.formatHex(sha256(body));
    }

    /** Whether the holder of this secret made it for this request. */
    public boolean fits(Request request, String secret) {
        String time = first(request, "x-amz-date");
        String claimed = first(request, "x-amz-content-sha256");
        if (!headers.contains("host") || (!claimed.isEmpty() && !claimed.equals(request.bodyHash()))) {
            return false;
        }
        String toSign = String.join("\n", ALGORITHM, time, scope, hash(utf8(canonical(request))));
        byte[] key = utf8("AWS4" + secret);
        for (String part : scope.split("/")) {
            key = hmac(key, part);
        }
        return MessageDigest.isEqual(utf8(HEX.formatHex(hmac(key, toSign))), utf8(value));
    }

    private String canonical(Request request) {
        StringBuilder lines = new StringBuilder();
        for (String name : headers) {
            lines.append(name)
                    .append(':')
                    .append(request.headers().apply(name).stream()
                            .map(value -> value.strip().replaceAll(" +", " "))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return String.join(
                "\n",
                request.method(),
                encodedAgain(request.path()),
                sorted(request.query()),
                lines,
                String.join(";", headers),
                request.bodyHash());
    }

    /** Every service but one encodes the path a second time. */
    private static String encodedAgain(String path) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : utf8(path)) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~/".indexOf(c) >= 0);
            encoded.append(plain ? String.valueOf(c) : "%%%02X".formatted(b & 0xFF));
        }
        return encoded.toString();
    }

    private static String sorted(String query) {
        List<String> parameters = new ArrayList<>();
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            parameters.add(parameter.contains("=") ? parameter : parameter + "=");
        }
        parameters.sort(null);
        return String.join("&", parameters);
    }

    private static String first(Request request, String name) {
        List<String> values = request.headers().apply(name);
        return values.isEmpty() ? "" : values.getFirst();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(utf8(text));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
