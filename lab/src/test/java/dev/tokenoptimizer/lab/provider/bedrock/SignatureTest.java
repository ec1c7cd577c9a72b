package dev.tokenoptimizer.lab.provider.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures of version 4. The example is get-vanilla of the test suite that AWS publishes. */
class SignatureTest {

    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String AUTHORIZATION =
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                    + " SignedHeaders=host;x-amz-date,"
                    + " Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
    private static final Map<String, List<String>> HEADERS =
            Map.of("host", List.of("example.amazonaws.com"), "x-amz-date", List.of("20150830T123600Z"));

    private final Signature signature = Signature.of(AUTHORIZATION).orElseThrow();

    @Test
    void theOneOfThePublishedExampleFits() {
        assertThat(signature.keyId()).isEqualTo("AKIDEXAMPLE");
        assertThat(signature.fits(request("GET", "/", ""), SECRET)).isTrue();
    }

    @Test
    void itFitsNoOtherRequestAndNoOtherSecret() {
        assertThat(signature.fits(request("POST", "/", ""), SECRET)).isFalse();
        assertThat(signature.fits(request("GET", "/a", ""), SECRET)).isFalse();
        assertThat(signature.fits(request("GET", "/", "{}"), SECRET)).isFalse();
        assertThat(signature.fits(request("GET", "/", ""), SECRET + "x")).isFalse();
    }

    @Test
    void whatIsNoneIsNotTakenForOne() {
        assertThat(Signature.of("Bearer key")).isEmpty();
        assertThat(Signature.of("AWS4-HMAC-SHA256 Credential=a")).isEmpty();
    }

    private static Signature.Request request(String method, String path, String body) {
        return new Signature.Request(
                method,
                path,
                "",
                name -> HEADERS.getOrDefault(name, List.of()),
                Signature.hash(body.getBytes(StandardCharsets.UTF_8)));
    }
}
