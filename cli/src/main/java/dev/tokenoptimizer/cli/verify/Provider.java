package dev.tokenoptimizer.cli.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Money;

/** Sends requests within a budget, waits where it is told to, and turns every way to fail into one line. Thread-safe. */
final class Provider {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 4;
    private static final long FIRST_WAIT_SECONDS = 2;
    private static final long LONGEST_WAIT_SECONDS = 60;
    private static final int LONGEST_MESSAGE = 200;

    private final World world;
    private final Subject subject;

    Provider(World world, Subject subject) {
        this.world = world;
        this.subject = subject;
    }

    World world() {
        return world;
    }

    /** A request under way whose bill is still to come. */
    interface Pending {

        /** Waits for the first byte of the answer. */
        void awaitBeginning() throws InterruptedException;

        /** @throws Unclear if no bill comes */
        Bill bill() throws InterruptedException, Unclear;
    }

    /**
     * Sends a request and waits for its bill, if need be several times.
     *
     * @throws Unclear if it cannot be paid, is refused or not answered
     */
    Bill bill(Budget.Allotment money, Family family, Probe probe) throws InterruptedException, Unclear {
        long wait = FIRST_WAIT_SECONDS;
        for (int left = TRIES - 1; ; left--) {
            Flight flight = send(money, family, probe);
            World.Reply reply = flight.sent.await();
            if (left == 0 || !comesAgain(reply.status())) {
                return flight.bill(reply);
            }
            flight.unbilled();
            world.pause(1_000
                    * Math.min(LONGEST_WAIT_SECONDS, reply.retryAfterSeconds().orElse(wait)));
            wait *= 2;
        }
    }

    /** Sends a request once and returns while it is under way. */
    Pending start(Budget.Allotment money, Family family, Probe probe) throws InterruptedException, Unclear {
        Flight flight = send(money, family, probe);
        return new Pending() {
            @Override
            public void awaitBeginning() throws InterruptedException {
                flight.sent.awaitBeginning();
            }

            @Override
            public Bill bill() throws InterruptedException, Unclear {
                return flight.bill(flight.sent.await());
            }
        };
    }

    private Flight send(Budget.Allotment money, Family family, Probe probe) throws InterruptedException, Unclear {
        Money most = probe.costsAtMost(subject.tariff());
        if (!money.take(most)) {
            throw Unclear.notTested("the next request would exceed --max-cost");
        }
        return new Flight(money, probe, most, world.send(family.body(probe)));
    }

    /** Too many requests, or trouble that passes. */
    private static boolean comesAgain(int status) {
        return status == 429 || status == 408 || status >= 500;
    }

    private static String reason(World.Reply reply) {
        String message = reply.body();
        try {
            JsonNode error = JSON.readTree(reply.body()).path("error");
            message = error.path("message").asText(message);
        } catch (JsonProcessingException plain) {
            message = reply.body().isBlank() ? "no message" : reply.body();
        }
        String line = message.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + " ..." : line;
    }

    private final class Flight {

        private final Budget.Allotment money;
        private final Probe probe;
        private final Money most;
        private final World.Sent sent;

        Flight(Budget.Allotment money, Probe probe, Money most, World.Sent sent) {
            this.money = money;
            this.probe = probe;
            this.most = most;
            this.sent = sent;
        }

        void unbilled() {
            money.settle(most, Money.ZERO);
        }

        Bill bill(World.Reply reply) throws Unclear {
            int status = reply.status();
            if (status == 0) {
                money.settle(most, most);
                throw Unclear.because("no answer: " + reason(reply));
            }
            if (status != 200) {
                unbilled();
                String why = "(" + status + "): " + reason(reply);
                throw Unclear.because(
                        status == 429
                                ? "rate limited, again and again " + why
                                : comesAgain(status) ? "the provider fails, again and again " + why : "refused " + why);
            }
            Bill bill;
            try {
                bill = Bill.of(reply, probe.atLength());
            } catch (Unclear untold) {
                money.settle(most, most);
                throw untold;
            }
            money.settle(most, bill.cost(subject.tariff(), probe.longestTtl().orElse(Ttl.FIVE_MINUTES)));
            return bill;
        }
    }
}
