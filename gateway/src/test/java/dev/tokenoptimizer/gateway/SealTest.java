package dev.tokenoptimizer.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] PLAIN = "workspace-a, claude".getBytes(StandardCharsets.UTF_8);

    private final Seal ours = new Seal("a secret of the tests".getBytes(StandardCharsets.UTF_8));

    @Test
    void whoHasTheSecretReadsWhatWasSealed() throws GeneralSecurityException {
        assertThat(new Seal("a secret of the tests".getBytes(StandardCharsets.UTF_8)).open(ours.close(PLAIN)))
                .isEqualTo(PLAIN);
    }

    @Test
    void nobodyElseReadsOrChangesIt() throws GeneralSecurityException {
        byte[] sealed = ours.close(PLAIN);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("workspace");
        assertThat(sealed).isNotEqualTo(ours.close(PLAIN));

        Seal theirs = new Seal("another secret, as long".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> theirs.open(sealed)).isInstanceOf(GeneralSecurityException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> ours.open(sealed)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> ours.open(new byte[3])).isInstanceOf(GeneralSecurityException.class);
    }
}
