package org.kedge.association;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaClient;
import org.kedge.api.gba.GbaStatus;
import org.kedge.api.gba.NafKey;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;

/** A GBA client whose bootstraps are numbered; it allows a bootstrap on demand as often as it is told. */
public final class ScriptedGba implements GbaClient {
    public static final Fqdn BSF = Fqdn.parse("bsf.example.com");

    public final List<String> asked = new ArrayList<>();
    public final List<KeyReference> invalidated = new ArrayList<>();
    public final List<SecretBytes> given = new ArrayList<>();
    public int bootstrap = 1;
    public int demands = 1;
    public Instant notAfter;
    public Optional<KedgeException> fault = Optional.empty();
    public Optional<CompletableFuture<Void>> hold = Optional.empty();

    public ScriptedGba(Instant notAfter) {
        this.notAfter = notAfter;
    }

    /** Its left part has every character that base64 has beyond letters and digits. */
    public static KeyReference bTid(int number) {
        byte[] rand = ByteBuffer.allocate(16).put((byte) 0xFB).put((byte) 0xFF).putInt(number).array();
        return new KeyReference(Base64.getEncoder().encodeToString(rand), BSF);
    }

    public static byte[] key(int number, int suite) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) number);
        ByteBuffer.wrap(key).putInt(suite);
        return key;
    }

    @Override
    public CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline) {
        asked.add(usim + " " + naf + " " + Integer.toHexString(cipherSuite));
        CompletionStage<Void> now = hold.orElseGet(() -> CompletableFuture.completedFuture(null));
        return now.thenCompose(go -> fault.isPresent() ? CompletableFuture.failedFuture(fault.get())
                : CompletableFuture.completedFuture(give(cipherSuite)));
    }

    private NafKey give(int suite) {
        SecretBytes key = SecretBytes.owning(key(bootstrap, suite));
        given.add(key);
        return new NafKey(key, bTid(bootstrap), notAfter);
    }

    @Override
    public void invalidate(KeyReference bTid) {
        invalidated.add(bTid);
        if (bTid.equals(bTid(bootstrap)) && demands > 0) {
            demands--;
            bootstrap++;
        }
    }

    @Override
    public CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline) {
        throw new UnsupportedOperationException(usim);
    }

    @Override
    public CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline) {
        throw new UnsupportedOperationException(usim);
    }

    @Override
    public CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request, Instant deadline) {
        throw new UnsupportedOperationException(usim);
    }

    @Override
    public List<GbaStatus> status() {
        return List.of();
    }

    @Override
    public boolean forget(String usim) {
        throw new UnsupportedOperationException(usim);
    }
}
