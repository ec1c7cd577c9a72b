package dev.tokenoptimizer.optimizer;

import dev.tokenoptimizer.dialect.UsageTap;
import dev.tokenoptimizer.dialect.gemini.CachedContent;
import dev.tokenoptimizer.dialect.gemini.CachedContentTap;
import dev.tokenoptimizer.dialect.gemini.HeldName;
import dev.tokenoptimizer.ledger.Ledger;
import dev.tokenoptimizer.ledger.LedgerEntry;
import dev.tokenoptimizer.ledger.StorageBook;
import dev.tokenoptimizer.plan.Reason;
import dev.tokenoptimizer.prompt.Fingerprint;
import dev.tokenoptimizer.prompt.FingerprintKey;
import dev.tokenoptimizer.prompt.PromptFamily;
import dev.tokenoptimizer.tariff.Money;
import dev.tokenoptimizer.tariff.Tariff;
import dev.tokenoptimizer.tariff.Tariffs;
import dev.tokenoptimizer.usage.Usage;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Accounts for the cache objects that clients make, change and delete themselves (Gemini's {@code cachedContents}). Nothing of the calls
 * is changed and nothing of their bodies read: the answers tell what there is to know. Thread-safe.
 */
public final class CacheObjectCalls implements Optimizer {

    private final Kind kind;
    private final Tariffs tariffs;
    private final Ledger ledger;
    private final StorageBook storage;
    private final LongSupplier millis;
    private final FingerprintKey key;

    private CacheObjectCalls(
            Kind kind, FingerprintKey key, Tariffs tariffs, Ledger ledger, StorageBook storage, LongSupplier millis) {
        this.kind = kind;
        this.key = key;
        this.tariffs = tariffs;
        this.ledger = ledger;
        this.storage = storage;
        this.millis = millis;
    }

    /** What a call does to an object. */
    public enum Kind {
        CREATE,
        PATCH,
        DELETE;

        private static final String PREFIX = "gemini.cachedContents.";

        /** Name that stands for a dialect's. */
        public String dialect() {
            return PREFIX + name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One for each kind of call.
     *
     * @param key hides the names by which it is remembered where objects are
     * @param millis milliseconds since the epoch
     */
    public static List<CacheObjectCalls> all(
            FingerprintKey key, Tariffs tariffs, Ledger ledger, StorageBook storage, LongSupplier millis) {
        return Stream.of(Kind.values())
                .map(kind -> new CacheObjectCalls(kind, key, tariffs, ledger, storage, millis))
                .toList();
    }

    /** Name that stands for a dialect's. */
    public String dialect() {
        return kind.dialect();
    }

    /** @param facts their model is the name of the object that the path names */
    @Override
    public PreparedRequest prepare(byte[] body, int length, RequestFacts facts) {
        return new Call(facts);
    }

    /** An object is where it was made. */
    @Override
    public Optional<PromptFamily> family(byte[] body, int length, RequestFacts facts) {
        if (kind == Kind.CREATE) {
            return Optional.empty();
        }
        Fingerprint tie = tie(facts, facts.model());
        return Optional.of(new PromptFamily(tie, tie, List.of(tie), PromptFamily.Bound.UPLOADS));
    }

    private Fingerprint tie(RequestFacts facts, String object) {
        return HeldName.ofCacheObject(object).tie(key, facts.scope().provider());
    }

    private final class Call extends UnchangedRequest {

        private final RequestFacts facts;
        private @Nullable CachedContentTap tap;

        Call(RequestFacts facts) {
            super(Reason.PROVIDER_CACHES);
            this.facts = facts;
        }

        @Override
        public String model() {
            return object().map(CachedContent::model).orElse("unknown");
        }

        @Override
        public Timings timings() {
            return new Timings(0, 0, 0);
        }

        @Override
        public UsageTap tap(String contentType, String contentEncoding) {
            if (kind == Kind.DELETE) {
                return new Done();
            }
            CachedContentTap made = new CachedContentTap(contentEncoding);
            tap = made;
            return made;
        }

        /** Requests name an object that was made. */
        @Override
        public Optional<Fingerprint> answer() {
            return kind == Kind.CREATE ? object().map(made -> tie(facts, made.id())) : Optional.empty();
        }

        @Override
        public Optional<LedgerEntry> served(Usage usage) {
            if (!end()) {
                return Optional.empty();
            }
            String provider = facts.scope().provider() + '/';
            CachedContent object = object().orElse(null);
            if (kind == Kind.DELETE) {
                storage.deleted(provider + facts.model(), millis.getAsLong());
            } else if (object != null && kind == Kind.PATCH) {
                storage.changed(provider + object.id(), object.expiresMillis(), millis.getAsLong());
            } else if (object != null) {
                return Optional.of(made(provider + object.id(), object, usage));
            }
            return Optional.empty();
        }

        private LedgerEntry made(String name, CachedContent object, Usage written) {
            Optional<Tariff> tariff = tariffs.find(facts.scope().provider(), object.model());
            Money paid = tariff.map(known -> known.pricesFor(written.input()).of(written))
                    .orElse(Money.ZERO);
            LedgerEntry entry = new LedgerEntry(
                    facts.application(), tariff.map(Tariff::model).orElse("unknown"), written, paid, paid, true);
            ledger.record(entry);
            storage.made(
                    name,
                    facts.application(),
                    tariff,
                    object.tokens(),
                    object.createdMillis(),
                    object.expiresMillis(),
                    millis.getAsLong());
            return entry;
        }

        private Optional<CachedContent> object() {
            return Optional.ofNullable(tap).flatMap(CachedContentTap::object);
        }
    }

    /** Of an answer that tells by its status alone all that there is to know. */
    private static final class Done implements UsageTap {

        @Override
        public void accept(byte[] bytes, int offset, int length) {
            // Nothing is said.
        }

        @Override
        public Optional<Usage> usage() {
            return Optional.of(new Usage(0, 0, 0, 0, OptionalLong.of(0)));
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public boolean lost() {
            return false;
        }
    }
}
