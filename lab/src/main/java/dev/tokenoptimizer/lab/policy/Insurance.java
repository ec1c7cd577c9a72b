package dev.tokenoptimizer.lab.policy;

import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.List;

/**
 * A fixed rule found by measuring (placement notes of the project, 2.1): the end of the last answer for one hour, the end of the
 * prompt for five minutes. What stood before the answer is read as a rule, so that the long lifetime is paid for the answer
 * alone, and yet an entry of the whole prefix outlives a pause. The end of the prompt before the answer is marked too, to be
 * read from whatever the length of the answer.
 */
final class Insurance implements Policy {

    @Override
    public List<Marker> mark(PolicyRequest request) {
        Layout layout = new Layout(request);
        Marks marks = new Marks();
        int answer = layout.message(0, layout::ofAssistant);
        if (answer != Layout.NONE) {
            int before = layout.lastMarkable(0, layout.firstOfMessage(answer) - 1);
            marks.add(before, Ttl.ONE_HOUR).add(answer, Ttl.ONE_HOUR);
        }
        return marks.add(layout.message(0), Ttl.FIVE_MINUTES).inRenderedOrder();
    }
}
