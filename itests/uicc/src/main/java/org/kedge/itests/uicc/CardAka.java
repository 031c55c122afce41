package org.kedge.itests.uicc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.GbaKeys;
import org.kedge.gba.NafId;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaKeys;
import org.kedge.gba.aka.Autn;
import org.kedge.gba.aka.AutnCheck;
import org.kedge.gba.aka.GsmConversion;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.SqnArray;
import org.kedge.gba.aka.SqnRules;

/** AUTHENTICATE of the virtual card. */
final class CardAka {
    private static final int SUCCESS = 0xDB;
    private static final int SYNC_FAILURE = 0xDC;

    private final CardProfile profile;
    private final Milenage milenage;
    private SqnArray sqn = SqnArray.fresh(SqnRules.STANDARD);
    private Optional<byte[]> rand = Optional.empty();
    private Optional<SecretBytes> ks = Optional.empty();

    CardAka(CardProfile profile) {
        this.profile = profile;
        milenage = new Milenage(SecretBytes.copyOf(profile.k()), SecretBytes.copyOf(profile.opc()));
    }

    byte[] authenticate(Optional<CardFile> application, int context, byte[] data) {
        if (application.isEmpty()) {
            return VirtualUicc.status(0x6985);
        }
        if (context == 0x81) {
            return isChallenge(data, 0) ? challenge(data) : VirtualUicc.status(0x6A80);
        }
        if (context != 0x84 || !profile.gba()) {
            return VirtualUicc.status(0x6A86);
        }
        boolean bootstrapping = data.length > 0 && (data[0] & 0xFF) == 0xDD;
        return bootstrapping && isChallenge(data, 1) ? bootstrap(application.get(), data)
                : !bootstrapping && data.length > 2 && (data[0] & 0xFF) == 0xDE ? derive(data) : VirtualUicc.status(0x6A80);
    }

    private static boolean isChallenge(byte[] data, int at) {
        return data.length == at + 34 && data[at] == 16 && data[at + 17] == 16;
    }

    private byte[] challenge(byte[] data) {
        Rand challenge = Rand.of(Arrays.copyOfRange(data, 1, 17));
        return Aka.check(milenage, challenge, Autn.of(Arrays.copyOfRange(data, 18, 34)), sqn).fold(accepted -> {
            try (AkaKeys keys = accepted.keysAfter(next -> sqn = next)) {
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                answer.write(SUCCESS);
                field(answer, keys.res().copy());
                field(answer, keys.ck().copy());
                field(answer, keys.ik().copy());
                if (profile.kc()) {
                    field(answer, GsmConversion.kc(keys).copy());
                }
                return VirtualUicc.join(answer.toByteArray(), 0x9000);
            }
        }, this::auts, () -> VirtualUicc.status(0x9862));
    }

    /** AUTN* hides the MAC behind IK, so that only a UICC can check it (TS 33.220 5.3.2). */
    private byte[] bootstrap(CardFile application, byte[] data) {
        Rand challenge = Rand.of(Arrays.copyOfRange(data, 2, 18));
        Autn autn;
        try (AkaKeys keys = milenage.f2f3f4(challenge)) {
            autn = Autn.of(Arrays.copyOfRange(data, 19, 35)).forUicc(keys.ik());
        }
        return Aka.check(milenage, challenge, autn, sqn).fold(accepted -> {
            try (AkaKeys keys = accepted.keysAfter(next -> sqn = next)) {
                ks = Optional.of(GbaKeys.ks(keys));
                rand = Optional.of(challenge.octets());
                byte[] file = application.children.get(application.children.containsKey(0x6FD6) ? 0x6FD6 : 0x6FD5).content;
                Arrays.fill(file, (byte) 0xFF);
                file[0] = 16;
                System.arraycopy(challenge.octets(), 0, file, 1, 16);
                ByteArrayOutputStream answer = new ByteArrayOutputStream();
                answer.write(SUCCESS);
                field(answer, keys.res().copy());
                return VirtualUicc.join(answer.toByteArray(), 0x9000);
            }
        }, this::auts, () -> VirtualUicc.status(0x9862));
    }

    private byte[] auts(AutnCheck.SyncFailure failure) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(SYNC_FAILURE);
        field(answer, failure.auts().octets());
        return VirtualUicc.join(answer.toByteArray(), 0x9000);
    }

    private byte[] derive(byte[] data) {
        int nafLength = data[1] & 0xFF;
        if (ks.isEmpty() || data.length < 3 + nafLength) {
            return VirtualUicc.status(0x6985);
        }
        byte[] naf = Arrays.copyOfRange(data, 2, 2 + nafLength);
        Impi impi = new Impi(new String(data, 3 + nafLength, data.length - 3 - nafLength, StandardCharsets.UTF_8));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.write(SUCCESS);
        try (SecretBytes key = GbaKeys.ksExtNaf(ks.get(), Rand.of(rand.orElseThrow()), impi, NafId.of(naf))) {
            field(answer, key.copy());
        }
        return VirtualUicc.join(answer.toByteArray(), 0x9000);
    }

    private static void field(ByteArrayOutputStream answer, byte[] value) {
        answer.write(value.length);
        answer.writeBytes(value);
    }
}
