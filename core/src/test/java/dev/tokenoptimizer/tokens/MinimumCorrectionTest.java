package dev.tokenoptimizer.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import org.junit.jupiter.api.Test;

class MinimumCorrectionTest {

    private static final String P = "anthropic";
    private static final String M = "model";

    private final MinimumCorrection minimums = new MinimumCorrection();

    @Test
    void withoutEvidenceTheDocumentedMinimumHolds() {
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_024);
    }

    @Test
    void oneShorterPrefixThatWasWrittenLowersIt() {
        minimums.written(P, M, 700);
        minimums.written(P, M, 900);
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(700);
    }

    @Test
    void aLongerOneThatWasWrittenDoesNotRaiseIt() {
        minimums.written(P, M, 5_000);
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_024);
    }

    @Test
    void threeMarkersWithoutEffectRaiseItAboveTheLongestOfThem() {
        minimums.ignored(P, M, 1_500);
        minimums.ignored(P, M, 1_900);
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_024);

        minimums.ignored(P, M, 1_100);
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_901);
    }

    @Test
    void aShorterPrefixThatIsWrittenRefutesThem() {
        for (int i = 0; i < 3; i++) {
            minimums.ignored(P, M, 1_900);
        }
        minimums.written(P, M, 1_200);
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_024);
    }

    @Test
    void whatDidNothingThoughShorterOnesWereWrittenHadAnotherCause() {
        minimums.written(P, M, 1_200);
        for (int i = 0; i < 3; i++) {
            minimums.ignored(P, M, 1_900);
        }
        assertThat(minimums.minimum(P, M, 1_024)).isEqualTo(1_024);
    }

    @Test
    void modelsAndPlatformsLearnApart() {
        minimums.written(P, M, 700);
        assertThat(minimums.minimum(P, "other", 1_024)).isEqualTo(1_024);
        assertThat(minimums.minimum("bedrock", M, 1_024)).isEqualTo(1_024);
    }

    @Test
    void itOutlivesARestart() throws Exception {
        minimums.written(P, M, 700);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        minimums.save(new DataOutputStream(out));

        MinimumCorrection after = new MinimumCorrection();
        after.restore(new DataInputStream(new ByteArrayInputStream(out.toByteArray())), 0);

        assertThat(after.minimum(P, M, 1_024)).isEqualTo(700);
    }
}
