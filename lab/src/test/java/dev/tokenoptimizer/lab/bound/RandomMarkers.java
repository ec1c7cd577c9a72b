package dev.tokenoptimizer.lab.bound;

import dev.tokenoptimizer.lab.policy.Policy;
import dev.tokenoptimizer.lab.policy.PolicyRequest;
import dev.tokenoptimizer.lab.provider.cache.Marker;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.Tariff;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Marks at random, within the rules. */
final class RandomMarkers implements Policy {

    private final Random random;
    private final Tariff tariff;

    RandomMarkers(Random random, Tariff tariff) {
        this.random = random;
        this.tariff = tariff;
    }

    @Override
    public List<Marker> mark(PolicyRequest request) {
        int count = request.size() == 0 ? 0 : random.nextInt(tariff.slots() + 1);
        int[] blocks =
                random.ints(count, 0, Math.max(1, request.size())).sorted().toArray();
        int oneHour = tariff.ttls().contains(Ttl.ONE_HOUR) ? random.nextInt(count + 1) : 0;
        List<Marker> markers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            markers.add(new Marker(blocks[i], i < oneHour ? Ttl.ONE_HOUR : Ttl.FIVE_MINUTES));
        }
        return markers;
    }
}
