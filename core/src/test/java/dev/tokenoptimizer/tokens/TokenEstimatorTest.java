package dev.tokenoptimizer.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tokenoptimizer.prompt.BlockKind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEstimatorTest {

    private static final String PROSE =
            "The committee met on Tuesday and, after a long debate, decided to postpone the decision until spring. ";

    private final TokenEstimator estimator = TokenEstimator.shipped();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "The committee met on Tuesday and decided to postpone the decision until spring.|14",
                "for (int i = 0; i < names.length; i++) { total += names[i].length(); }|22",
                "第一次会议决定把这个问题推迟到春天再讨论|24",
                "Заседание перенесли на весну из-за болезни председателя|26",
                "q3vT9zKf0LhXn2RwBd8uYcM5sPjEaG7oQ4tV1iZxHk6NmWyFbCrUgJeDl|45",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08|42"
            })
    void everyKindOfTextCountsAsTokenizersDoWithinAThird(String text, double tokens) {
        assertThat(text(text)).isCloseTo(tokens, Percentage.withPercentage(33));
    }

    @Test
    void anEscapeCountsAsTheCharacterItStandsFor() {
        assertThat(text("a\\u0020b")).isEqualTo(text("a b"));
        assertThat(text("\\u7b2c\\u4e00\\u6b21")).isCloseTo(text("第一次"), within(1e-9));
        assertThat(text("x\\\"y")).isEqualTo(text("x\"y"));
        assertThat(text("x\\ny")).isEqualTo(text("x\ny"));
        assertThat(text("\\ud83d\\ude00!")).isCloseTo(text("😀!"), within(1.0));
    }

    @Test
    void longTextIsReadInSamplesWithLittleLoss() {
        byte[] body = PROSE.repeat(700).getBytes(StandardCharsets.UTF_8);
        double whole = new TextScan(TokenWeights.shipped()::pair).allTokens(body, 0, body.length);

        assertThat(new TextScan(TokenWeights.shipped()::pair).tokens(body, 0, body.length))
                .isCloseTo(whole, Percentage.withPercentage(2));
    }

    @Test
    void theEstimateGrowsWithoutAJumpWhereSamplingBegins() {
        String text = PROSE.repeat(10);

        assertThat(text(text.substring(0, TextScan.WHOLE + 1)))
                .isCloseTo(text(text.substring(0, TextScan.WHOLE)), Percentage.withPercentage(12));
    }

    @Test
    void onlyTheBytesBetweenTheOffsetsCount() {
        byte[] body = ("{\"text\":\"" + PROSE + "\"}").getBytes(StandardCharsets.UTF_8);

        assertThat(estimator.text(body, 9, body.length - 2)).isEqualTo(text(PROSE));
        assertThat(estimator.text(body, 5, 5)).isZero();
    }

    @Test
    void noBytesMakeItFail() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(600)];
            random.nextBytes(body);
            for (int k = random.nextInt(20); k > 0 && body.length > 2; k--) {
                body[random.nextInt(body.length - 1)] = '\\';
                body[random.nextInt(body.length)] = 'u';
            }
            assertThat(estimator.text(body, 0, body.length)).isBetween(0.0, 3.5 * body.length + 1);
            assertThat(estimator.image(body, 0, body.length)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg", "gif"})
    void anImageCountsItsPixels(String format) throws IOException {
        assertThat(image(750, 400, format)).isEqualTo(400);
        assertThat(image(4_000, 400, format)).isCloseTo(1_568 * 156.8 / 750, within(1.0));
        assertThat(image(3_000, 3_000, format)).isEqualTo(1_600);
    }

    @Test
    void aWebpImageCountsItsPixels() {
        byte[] extended = new byte[60];
        System.arraycopy("RIFF....WEBPVP8X".getBytes(StandardCharsets.US_ASCII), 0, extended, 0, 16);
        extended[24] = (byte) (749 & 0xFF);
        extended[25] = (byte) (749 >> 8);
        extended[27] = (byte) (399 & 0xFF);
        extended[28] = (byte) (399 >> 8);

        assertThat(image(extended)).isEqualTo(400);
    }

    @Test
    void anImageThatCannotBeReadCountsAsOneByReference() {
        assertThat(image("no image at all, only some text".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(estimator.imageByReference());
    }

    @Test
    void aToolCostsMoreThanItsDefinition() {
        String tool = "{\"name\":\"get_weather\",\"input_schema\":{\"type\":\"object\",\"properties\":{}}}";
        byte[] body = tool.getBytes(StandardCharsets.UTF_8);

        assertThat(estimator.tool(body, 0, body.length)).isGreaterThan(estimator.json(body, 0, body.length) + 5);
    }

    @Test
    void aProvidersOwnToolHasAHiddenDefinition() {
        assertThat(estimator.providerTool("web_search_20250305")).isGreaterThan(1_000);
        assertThat(estimator.providerTool("not_invented_yet")).isPositive();
    }

    @Test
    void theNewerTokenizerYieldsMoreTokensAndAnUnknownOneIsTakenForTheOlder() {
        assertThat(estimator.factor("new")).isBetween(1.2, 1.5);
        assertThat(estimator.factor("old")).isEqualTo(1);
        assertThat(estimator.factor("unheard-of")).isEqualTo(1);
    }

    @Test
    void everyKindOfBlockHasAnOverhead() {
        assertThat(BlockKind.values())
                .allSatisfy(kind -> assertThat(estimator.blockOverhead(kind)).isNotNegative());
        assertThat(estimator.blockOverhead(BlockKind.TOOL_USE)).isGreaterThan(10);
    }

    private double text(String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        return estimator.text(body, 0, body.length);
    }

    private double image(int width, int height, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, out);
        return image(out.toByteArray());
    }

    private double image(byte[] content) {
        byte[] body = Base64.getEncoder().encode(content);
        return estimator.image(body, 0, body.length);
    }
}
