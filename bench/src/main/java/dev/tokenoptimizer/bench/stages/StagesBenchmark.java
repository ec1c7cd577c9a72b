package dev.tokenoptimizer.bench.stages;

import dev.tokenoptimizer.bench.body.Conversation;
import dev.tokenoptimizer.bench.body.Turn;
import dev.tokenoptimizer.history.Recall;
import dev.tokenoptimizer.history.Terms;
import dev.tokenoptimizer.json.Edit;
import dev.tokenoptimizer.json.Splice;
import dev.tokenoptimizer.optimizer.PreparedRequest;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.Prompt;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one request costs in the core, by stage, when its conversation is known up to the turn before. {@code sha256} over the
 * same bytes is the yardstick.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@SuppressWarnings("NullAway.Init") // JMH calls the set-up before anything else
public class StagesBenchmark {

    private static final int ROUNDS_MAX = 2_000;
    private static final long BYTES_OF_WARM_UP = 200L << 20;
    private static final long SEED = 1;

    /** Size of a body, KiB. */
    @Param({"4", "64", "400", "2048"})
    public int kilobytes;

    private Core core;
    private Conversation conversation;
    private List<Request> requests;
    private MessageDigest sha256;
    private int next;
    private long number;

    /** A request of a conversation that came so far, with what each stage hands to the next. */
    private record Request(Turn turn, Prompt prompt, Plan plan, List<Edit> edits) {}

    /** Makes the bodies and a history with traffic of this kind. */
    @Setup
    public void fill() throws NoSuchAlgorithmException {
        sha256 = MessageDigest.getInstance("SHA-256");
        core = new Core();
        conversation = Conversation.of(kilobytes << 10, SEED, false);
        long perRound = ((long) Conversation.TURNS * kilobytes) << 10;
        core.warm(conversation, (int) Math.min(ROUNDS_MAX, BYTES_OF_WARM_UP / perRound));
        requests = new ArrayList<>();
        for (int turn = 0; turn < Conversation.TURNS; turn++) {
            requests.add(request(turn));
        }
        number = 1L << 40;
    }

    /** The request of that turn in a conversation of its own, all turns before it served. */
    private Request request(int turn) {
        List<Turn> turns = conversation.turns();
        for (int before = 0; before < turn; before++) {
            turns.get(before).name((1L << 32) + turn);
            core.serve(turns.get(before));
        }
        Turn own = turns.get(turn).copy();
        own.name((1L << 32) + turn);
        Prompt prompt = core.read(own);
        Plan plan = plan(prompt);
        List<Edit> edits = core.dialect.mark(prompt, plan);
        if (edits.isEmpty()) {
            throw new IllegalStateException("a known conversation is marked; the plan was " + plan);
        }
        return new Request(own, prompt, plan, edits);
    }

    private Plan plan(Prompt prompt) {
        Recall recall = core.history.recall(prompt, new Terms(core.tariff.shortTtl(), core.tariff.reach()), core.now());
        return core.planner.plan(prompt, recall, core.tariff, core.policy, core.now());
    }

    private Request next() {
        next = next + 1 == requests.size() ? 0 : next + 1;
        return requests.get(next);
    }

    private Turn nextTurn() {
        Turn turn = next().turn;
        turn.renewLast(number++);
        return turn;
    }

    /** The yardstick: SHA-256 of the body. */
    @Benchmark
    public byte[] sha256() {
        return sha256.digest(next().turn.body());
    }

    /** Body to prompt, when all but its last message came before. */
    @Benchmark
    public Prompt read() {
        return core.read(nextTurn());
    }

    /** Body to prompt, when nothing of it came before. */
    @Benchmark
    public Prompt readUnknown() {
        Turn turn = next().turn;
        turn.renewAll(number++);
        return core.read(turn);
    }

    /** Prompt to plan, history included. */
    @Benchmark
    public Plan plan() {
        return plan(next().prompt);
    }

    /** Plan to edits. */
    @Benchmark
    public List<Edit> mark() {
        Request request = next();
        return core.dialect.mark(request.prompt, request.plan);
    }

    /** The three stages in a row: what is added before a request goes on. */
    @Benchmark
    public List<Edit> readPlanMark() {
        Prompt prompt = core.read(nextTurn());
        return core.dialect.mark(prompt, plan(prompt));
    }

    /** Edits to the bytes that are sent. */
    @Benchmark
    public byte[] splice() {
        Request request = next();
        return Splice.apply(request.turn.body(), request.turn.body().length, request.edits);
    }

    /** All of it and the books: notes of the sending, the bill, what it teaches. The history changes and grows as in life. */
    @Benchmark
    public PreparedRequest wholeRequest() {
        int turn = (int) (number % Conversation.TURNS);
        Turn of = conversation.turns().get(turn);
        of.name(number++ / Conversation.TURNS);
        return core.serve(of);
    }
}
