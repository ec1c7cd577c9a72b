package dev.tokenoptimizer.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BillTest {

    @Test
    void anAnswerTellsWhatWasReadAndWrittenForWhichLifetime() throws Unclear {
        Bill bill = bill("""
                {"usage":{"input_tokens":9,"cache_read_input_tokens":1200,"cache_creation_input_tokens":450,
                "cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":150},"output_tokens":1}}""");

        assertThat(bill).isEqualTo(new Bill(9, 1200, 450, OptionalLong.of(150), 1, 10, 20));
    }

    @Test
    void aStreamTellsTheInputAtItsBeginningAndTheOutputAtItsEnd() throws Unclear {
        World.Reply reply = new World.Reply(200, """
                event: message_start
                data: {"type":"message_start","message":{"usage":{"input_tokens":3,"cache_read_input_tokens":0,\
                "cache_creation_input_tokens":1250,"cache_creation":{"ephemeral_5m_input_tokens":1250,\
                "ephemeral_1h_input_tokens":0},"output_tokens":1}}}

                event: message_delta
                data: {"type":"message_delta","usage":{"output_tokens":180}}
                """, OptionalLong.empty(), 10, 20);

        assertThat(Bill.of(reply, true)).isEqualTo(new Bill(3, 0, 1250, OptionalLong.of(0), 180, 10, 20));
    }

    /** Answers were seen whose flat total was 0 although lifetimes were told. */
    @Test
    void theSumByLifetimeCountsWhereTheTotalIsLess() throws Unclear {
        Bill bill = bill("""
                {"usage":{"input_tokens":9,"cache_read_input_tokens":0,"cache_creation_input_tokens":0,
                "cache_creation":{"ephemeral_5m_input_tokens":300,"ephemeral_1h_input_tokens":0}}}""");

        assertThat(bill.written()).isEqualTo(300);
    }

    @Test
    void withoutLifetimesAllThatWasWrittenIsPricedAtTheLongestAskedFor() throws Unclear {
        Bill bill = bill("""
                {"usage":{"input_tokens":0,"cache_read_input_tokens":0,"cache_creation_input_tokens":1000}}""");

        assertThat(bill.written1h()).isEmpty();
        assertThat(bill.cost(Trial.subject(Trial.MODEL, 7).tariff(), Ttl.ONE_HOUR))
                .isEqualTo(Money.dollars("0.006"));
        assertThat(bill.cost(Trial.subject(Trial.MODEL, 7).tariff(), Ttl.FIVE_MINUTES))
                .isEqualTo(Money.dollars("0.00375"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"usage\":{\"input_tokens\":9}} | the answer's usage tells no cached tokens",
                "{\"id\":\"msg\"} | the answer tells no usage",
                "<html> | the answer is not JSON"
            })
    void anAnswerWithoutABillTellsNothing(String body, String cause) {
        assertThatThrownBy(() -> bill(body)).isInstanceOf(Unclear.class).hasMessage(cause);
    }

    private static Bill bill(String body) throws Unclear {
        return Bill.of(new World.Reply(200, body, OptionalLong.empty(), 10, 20), false);
    }
}
