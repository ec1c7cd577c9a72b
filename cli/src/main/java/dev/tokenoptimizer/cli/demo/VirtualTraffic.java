package dev.tokenoptimizer.cli.demo;

import dev.tokenoptimizer.cli.console.CommandFailure;
import dev.tokenoptimizer.cli.virtual.VirtualDriver;
import dev.tokenoptimizer.lab.provider.clock.Clock.Arrival;
import dev.tokenoptimizer.tariff.TariffBook;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends sessions over HTTP on a virtual clock. For one thread. */
final class VirtualTraffic {

    private static final TariffBook TARIFFS = TariffBook.shipped();
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final VirtualStage stage;
    private final VirtualDriver driver;
    private final Side side;
    private final MessagesClient client;
    private final Runnable onAnswer;
    private int planned;
    private int closed;

    /** @param onAnswer called after each answer */
    VirtualTraffic(VirtualStage stage, Side side, MessagesClient client, Runnable onAnswer) {
        this.stage = stage;
        this.driver = new VirtualDriver(stage.time());
        this.side = side;
        this.client = client;
        this.onAnswer = onAnswer;
    }

    /** Plans the first call of a session; its pause counts from now. */
    void plan(Session session, Consumer<Answered> results) {
        plan(new Turn(session, results, 0));
    }

    /**
     * Lets everything happen that is planned, and what follows from it.
     *
     * @throws CommandFailure if a request fails
     */
    void run() throws InterruptedException {
        try {
            driver.run();
        } catch (IOException broken) {
            throw CommandFailure.failed("a request of the demo cannot be sent: " + broken, broken);
        }
    }

    private void plan(Turn turn) {
        long at = stage.time().nowMillis() + turn.call().pause().toMillis();
        driver.plan(at, side + " " + planned++, turn);
    }

    /** Nanoseconds for which the gateway held up the request that ended last. */
    private long added() throws InterruptedException {
        if (side == Side.DIRECT) {
            return 0;
        }
        stage.books().await(++closed);
        return stage.books().last().timings().addedNanos();
    }

    /** One call of a session. */
    private final class Turn implements VirtualDriver.Job {

        private final Session session;
        private final Consumer<Answered> results;
        private final int number;
        private @Nullable CompletableFuture<MessagesClient.Answer> answer;

        Turn(Session session, Consumer<Answered> results, int number) {
            this.session = session;
            this.results = results;
            this.number = number;
        }

        Call call() {
            return session.calls().get(number);
        }

        @Override
        public VirtualDriver.Flight send(String id) {
            String service = session.service();
            MessagesClient.Flight flight = client.send(id, Keys.of(service, side), service, call());
            answer = flight.answer();
            return new VirtualDriver.Flight(flight.headNanos(), flight.answer());
        }

        @Override
        public boolean streamed() {
            return call().streamed();
        }

        @Override
        public void ended(Optional<Arrival> arrival) throws InterruptedException {
            MessagesClient.Answer whole = Objects.requireNonNull(answer).join();
            if (whole.status() != 200 || arrival.isEmpty()) {
                throw CommandFailure.failed("a request of the demo failed (" + side + "): " + whole, null);
            }
            long sent = arrival.get().atMillis();
            long added = added();
            results.accept(new Answered(
                    Bill.of(
                            AnswerUsage.of(whole.body(), call().streamed()),
                            TARIFFS.find("anthropic", call().model()).orElseThrow()),
                    sent,
                    (arrival.get().beginsAtMillis() - sent) * NANOS_PER_MILLI + added,
                    added));
            onAnswer.run();
            if (number + 1 < session.calls().size()) {
                plan(new Turn(session, results, number + 1));
            }
        }
    }
}
