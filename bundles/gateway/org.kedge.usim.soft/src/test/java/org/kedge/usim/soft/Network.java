package org.kedge.usim.soft;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

import org.kedge.api.credential.Credential;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.credential.CredentialStore;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.aka.Aka;
import org.kedge.gba.aka.AkaAlgorithm;
import org.kedge.gba.aka.Amf;
import org.kedge.gba.aka.AuthenticationVector;
import org.kedge.gba.aka.Auts;
import org.kedge.gba.aka.Milenage;
import org.kedge.gba.aka.Rand;
import org.kedge.gba.aka.Sqn;

/** The home network of the USIMs in these tests, and their files. */
final class Network {
    static final String IMSI = "001010123456789";
    static final String K = "465b5ce8b199b49faa5f0a2ee238a6bc";
    static final String OPC = "cd63cb71954a9f4e48a5994e37a02baf";
    static final Amf AMF = new Amf(0x8000);
    static final int IND_BITS = 5;

    private static final HexFormat HEX = HexFormat.of();

    private final AkaAlgorithm algorithm;

    Network(AkaAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    /** The network of {@link #file}. */
    static Network milenage() {
        return new Network(new Milenage(secret(K), secret(OPC)));
    }

    static SecretBytes secret(String hex) {
        return SecretBytes.owning(HEX.parseHex(hex));
    }

    /** A file with Milenage; more members begin with a comma. */
    static String file(String more) {
        return "{\"imsi\":\"" + IMSI + "\",\"mncLength\":2,\"algorithm\":\"milenage\",\"k\":\"" + K + "\",\"opc\":\"" + OPC + "\"" + more
                + "}";
    }

    /** Brings a file in as the intake does. */
    static void bringIn(CredentialStore store, String usim, String file) {
        try (Credential credential = new UsimFile().read(usim + ".usim.json", usim, file.getBytes(StandardCharsets.UTF_8))) {
            store.put(credential, CredentialSlot.ACTIVE);
        }
    }

    static Sqn sqn(long seq, int ind) {
        return new Sqn(seq << IND_BITS | ind);
    }

    /** Another one for every number. */
    static Rand rand(long number) {
        return Rand.of(ByteBuffer.allocate(Rand.LENGTH).putLong(number).putLong(~number * 31).array());
    }

    AuthenticationVector vector(long seq, int ind) {
        return vector(rand(seq * 100 + ind), sqn(seq, ind));
    }

    AuthenticationVector vector(Rand rand, Sqn sqn) {
        return Aka.vector(algorithm, rand, sqn, AMF);
    }

    /** The number of the USIM, or nothing when MAC-S is wrong. */
    Optional<Sqn> open(Rand rand, byte[] auts) {
        return Aka.open(algorithm, rand, Auts.of(auts));
    }
}
