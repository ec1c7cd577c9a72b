package dev.tokenoptimizer.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RedisBinaryTest {

    @Test
    void withoutAServerTestsFailOnLinuxOnUsualProcessorsAndAreSkippedElsewhere() {
        assertThat(RedisBinary.isAlwaysToBeHad("Linux", "amd64")).isTrue();
        assertThat(RedisBinary.isAlwaysToBeHad("Linux", "x86_64")).isTrue();
        assertThat(RedisBinary.isAlwaysToBeHad("Linux", "riscv64")).isFalse();
        assertThat(RedisBinary.isAlwaysToBeHad("Mac OS X", "amd64")).isFalse();
        assertThat(RedisBinary.isAlwaysToBeHad("Windows 11", "amd64")).isFalse();
    }

    @Test
    void hereEveryServerThatIsTriedCanBeNamed() {
        assertThat(RedisBinary.all())
                .allSatisfy(binary -> assertThat(binary.version()).matches("[0-9.]+"));
    }
}
