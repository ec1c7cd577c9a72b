package dev.tokenoptimizer.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.TariffBook;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StorageBookTest {

    private static final long HOUR = 3_600_000;
    private static final long START = 1_790_000_000_000L;
    private static final Optional<Tariff> PRO = TariffBook.shipped().find("gemini", "gemini-2.5-pro");

    private final Ledger ledger = new Ledger(10);
    private final StorageBook book = new StorageBook(2, ledger::record);

    @Test
    void storageIsBookedAsTimePassesUntilTheObjectExpires() {
        make("a", 1_000_000, HOUR);
        assertStored("0");
        book.settle(START + HOUR / 2);
        assertStored("2.25");
        book.settle(START + 3 * HOUR);
        assertStored("4.5");
        assertThat(book.objects()).isZero();
        assertThat(Objects.requireNonNull(ledger.byApplication().get("app")).storage())
                .isEqualByComparingTo("4.5");
        assertThat(ledger.overall().storedTokenHours()).isEqualByComparingTo("1000000");
    }

    @Test
    void aDeletedObjectCostsNothingMore() {
        make("a", 1_000_000, HOUR);
        book.deleted("a", START + HOUR / 10);
        book.settle(START + HOUR);
        assertStored("0.45");
    }

    @Test
    void aChangedExpiryCountsInBothDirections() {
        make("longer", 1_000_000, HOUR);
        make("shorter", 1_000_000, HOUR);
        book.changed("longer", START + 2 * HOUR, START + HOUR / 2);
        book.changed("shorter", START + HOUR * 3 / 4, START + HOUR / 2);
        book.settle(START + 9 * HOUR);
        assertStored("12.375");
    }

    @Test
    void theSumIsRoundedOnceHoweverOftenItIsBooked() {
        Random random = new Random(1);
        make("a", 7_919, HOUR);
        for (long now = START; now < START + HOUR; now += random.nextInt(9_999)) {
            book.settle(now);
        }
        book.settle(START + HOUR);
        assertThat(ledger.overall().storage())
                .isEqualTo(PRO.orElseThrow().ofStorage(7_919, HOUR).toDollars());
    }

    @Test
    void storageIsPaidAndNotSaved() {
        make("a", 1_000_000, HOUR);
        book.settle(START + HOUR);
        assertThat(ledger.overall().paid()).isEqualByComparingTo("4.5");
        assertThat(ledger.overall().asSentExact()).isEqualByComparingTo("4.5");
        assertThat(ledger.overall().savedExact()).isZero();
        assertThat(ledger.overall().requests()).isZero();
    }

    @Test
    void anObjectBeyondTheLimitIsOnlyCounted() {
        make("a", 1, HOUR);
        make("b", 1, HOUR);
        make("c", 1_000_000, 8_760 * HOUR);
        assertStored("0");
        assertThat(book.objects()).isEqualTo(2);
        book.deleted("c", START);
        book.changed("of another instance", START + HOUR, START);
        assertThat(book.unfollowed()).isEqualTo(3);
        book.settle(START + HOUR);
        assertThat(ledger.overall().storedTokenHours()).isEqualByComparingTo("2");
    }

    @Test
    void neitherAFarExpiryNorAnotherClockIsBookedAtOnce() {
        long endOfTime = 253_402_300_799_000L;
        book.made("far", "app", PRO, 100_000_000, 0, endOfTime, START);
        book.settle(START);
        // An hour apart the two clocks may be.
        assertStored("450");
        book.settle(START + HOUR);
        assertStored("900");
    }

    @Test
    void nobodyWaitsForAllObjectsToBeSettled() {
        Set<String> made = ConcurrentHashMap.newKeySet();
        AtomicReference<StorageBook> open = new AtomicReference<>(book);
        StorageBook slow = new StorageBook(9, entry -> {
            Thread other = new Thread(() -> {
                StorageBook same = Objects.requireNonNull(open.get());
                same.made("b", "app", PRO, 1, START, START + HOUR, START);
                same.deleted("b", START);
                made.add("b");
            });
            other.start();
            assertThat(ended(other)).isTrue();
        });
        open.set(slow);
        slow.made("a", "app", PRO, 1, START, START + HOUR, START);
        slow.settle(START + 1);
        assertThat(made).containsExactly("b");
    }

    private static boolean ended(Thread other) {
        try {
            other.join(5_000);
            return !other.isAlive();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutATariffTokensAreKeptWithoutAPrice() {
        book.made("a", "app", Optional.empty(), 1_000, START, START + HOUR, START);
        book.settle(START + HOUR);
        assertThat(ledger.overall().storedTokenHours()).isEqualByComparingTo("1000");
        assertThat(ledger.overall().storage()).isEqualByComparingTo(Money.ZERO.toDollars());
    }

    private void make(String object, long tokens, long millis) {
        book.made(object, "app", PRO, tokens, START, START + millis, START);
    }

    private void assertStored(String dollars) {
        assertThat(ledger.overall().storage()).isEqualByComparingTo(new BigDecimal(dollars));
    }
}
