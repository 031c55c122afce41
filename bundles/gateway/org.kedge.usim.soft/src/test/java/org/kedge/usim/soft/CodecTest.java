package org.kedge.usim.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;
import org.kedge.gba.aka.TuakSettings;

/** What is stored is read as it was written, and nothing else is read. */
class CodecTest {
    private static Subscription subscription(Optional<TuakSettings> tuak) {
        return new Subscription(new Impi("a@b.example.com"), new Fqdn("bsf.b.example.com"), tuak, tuak.isPresent(),
                new SqnRules(3, 1000, OptionalLong.of(20)), Network.secret(Network.K),
                Network.secret(tuak.isPresent() ? Network.OPC + Network.K : Network.OPC));
    }

    private static void assertRefused(Runnable what) {
        assertEquals(ErrorCode.USIM_REFUSED, assertThrows(KedgeException.class, what::run).code());
    }

    @Test
    void aSubscriptionComesBackAsItWas() {
        for (Optional<TuakSettings> tuak : List.of(Optional.<TuakSettings>empty(),
                Optional.of(new TuakSettings(64, 256, 256, 128, 200)))) {
            try (Subscription of = subscription(tuak); SecretBytes octets = SubscriptionCodec.encode(of);
                    Subscription read = SubscriptionCodec.decode(octets)) {
                assertTrue(of.equals(read));
                byte[] form = octets.copy();
                for (int length = 0; length < form.length; length++) {
                    SecretBytes part = SecretBytes.copyOfRange(form, 0, length);
                    assertRefused(() -> SubscriptionCodec.decode(part));
                }
                assertRefused(() -> SubscriptionCodec.decode(SecretBytes.owning(Arrays.copyOf(form, form.length + 1))));
                for (int at = 0; at < 4; at++) {
                    byte[] changed = form.clone();
                    changed[at] = 77;
                    assertRefused(() -> SubscriptionCodec.decode(SecretBytes.owning(changed)));
                }
            }
        }
    }

    @Test
    void aStateComesBackAsItWas() {
        Subscription of = subscription(Optional.empty());
        SqnArray numbers = SqnArray.of(of.rules(), 1, 2, 3, 4, 5, 6, 7, (1L << 45) - 1);
        CardKey key = new CardKey(Network.rand(5), SecretBytes.owning(new byte[] {1, 2, 3}));
        try (UsimState state = new UsimState(numbers, Optional.of(key)); SecretBytes octets = UsimStateCodec.encode(of, state);
                UsimState read = UsimStateCodec.decode(of, octets)) {
            assertEquals(numbers, read.numbers());
            assertEquals(key.rand(), read.key().orElseThrow().rand());
            assertEquals(key.ks(), read.key().orElseThrow().ks());
            byte[] form = octets.copy();
            for (int length = 0; length < form.length; length++) {
                SecretBytes part = SecretBytes.copyOfRange(form, 0, length);
                assertRefused(() -> UsimStateCodec.decode(of, part));
            }
            assertRefused(() -> UsimStateCodec.decode(of, SecretBytes.owning(Arrays.copyOf(form, form.length + 1))));
        }
        try (UsimState state = new UsimState(numbers, Optional.empty()); UsimState read = UsimStateCodec.decode(of,
                UsimStateCodec.encode(of, state))) {
            assertEquals(Optional.empty(), read.key());
        }
    }

    @Test
    void wrongKeysAreWipedWhenTheyAreRefused() {
        SecretBytes k = SecretBytes.owning(new byte[15]);
        SecretBytes opc = SecretBytes.owning(new byte[16]);
        assertThrows(KedgeException.class, () -> new Subscription(new Impi("a@b.example.com"), new Fqdn("b.example.com"), Optional.empty(),
                false, SqnRules.STANDARD, k, opc));
        assertTrue(k.isClosed() && opc.isClosed());
    }
}
