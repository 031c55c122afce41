package org.kedge.gba.client.state;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.gba.BsfAddress;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.gba.BTid;
import org.kedge.gba.NafId;
import org.kedge.gba.Tmpi;
import org.kedge.gba.digest.DigestAlgorithm;

/** The octets of a {@link UsimState}: one version octet, then the components in order. The trust anchors of the BSF travel beside them. */
final class StateCodec {
    private static final int VERSION = 1;

    private StateCodec() {
    }

    static SecretBytes write(UsimState state) {
        try (Wiped out = new Wiped(); DataOutputStream data = new DataOutputStream(out)) {
            data.writeByte(VERSION);
            bsf(data, state.bsf());
            data.writeByte(state.strongest().size());
            for (Map.Entry<GbaMode, DigestAlgorithm> entry : state.strongest().entrySet()) {
                data.writeUTF(entry.getKey().name());
                data.writeUTF(entry.getValue().name());
            }
            kept(data, state.current());
            kept(data, state.previous());
            return SecretBytes.owning(out.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bsf(DataOutputStream data, BsfAddress bsf) throws IOException {
        data.writeUTF(bsf.address().uri().toString());
        data.writeUTF(bsf.address().fqdn().value());
        data.writeBoolean(bsf.server().isPresent());
        if (bsf.server().isPresent()) {
            data.writeUTF(bsf.server().get().flavour().name());
            data.writeUTF(bsf.server().get().identifier());
            data.writeUTF(bsf.server().get().revocation().name());
        }
    }

    private static void kept(DataOutputStream data, Optional<Kept> maybe) throws IOException {
        data.writeBoolean(maybe.isPresent());
        if (maybe.isEmpty()) {
            return;
        }
        Kept kept = maybe.get();
        for (String text : List.of(kept.bTid().toString(), kept.impi().value(), kept.mode().name(), kept.digest().name(),
                kept.transport(), kept.bsf().value(), kept.since().toString(), kept.notAfter().toString(), kept.took().toString(),
                kept.tmpi().map(Tmpi::value).orElse(""))) {
            data.writeUTF(text);
        }
        secret(data, kept.ks());
        data.writeByte(kept.nafs().size());
        for (KeptNaf naf : kept.nafs()) {
            byte[] id = naf.id().octets();
            data.writeShort(id.length);
            data.write(id);
            data.writeUTF(naf.checkValue());
            secret(data, naf.key());
        }
    }

    private static void secret(DataOutputStream data, SecretBytes secret) throws IOException {
        byte[] octets = secret.copy();
        try {
            data.writeByte(octets.length);
            data.write(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /**
     * @param anchors the trust anchors of the BSF
     * @throws KedgeException {@link ErrorCode#STORE_CORRUPT} for what this version does not understand
     */
    static UsimState read(SecretBytes octets, List<X509Certificate> anchors) {
        return octets.use(state -> {
            try (DataInputStream data = new DataInputStream(new ByteArrayInputStream(state))) {
                if (data.readUnsignedByte() != VERSION) {
                    throw new IOException("another version");
                }
                BsfAddress bsf = bsf(data, anchors);
                Map<GbaMode, DigestAlgorithm> strongest = new EnumMap<>(GbaMode.class);
                for (int i = data.readUnsignedByte(); i > 0; i--) {
                    strongest.put(GbaMode.valueOf(data.readUTF()), DigestAlgorithm.valueOf(data.readUTF()));
                }
                return new UsimState(bsf, strongest, kept(data), kept(data));
            } catch (IOException | IllegalArgumentException | DateTimeException | KedgeException e) {
                throw new KedgeException(ErrorCode.STORE_CORRUPT, "a GBA state is not of this version", e);
            }
        });
    }

    private static BsfAddress bsf(DataInputStream data, List<X509Certificate> anchors) throws IOException {
        PeerAddress address = new PeerAddress(URI.create(data.readUTF()), new Fqdn(data.readUTF()));
        Optional<CertificateInformation> server = data.readBoolean()
                ? Optional.of(new CertificateInformation(CertificateFlavour.valueOf(data.readUTF()), data.readUTF(), anchors,
                        CertificateInformation.Revocation.valueOf(data.readUTF())))
                : Optional.empty();
        return new BsfAddress(address, server);
    }

    private static Optional<Kept> kept(DataInputStream data) throws IOException {
        if (!data.readBoolean()) {
            return Optional.empty();
        }
        return Optional.of(new Kept(BTid.parse(data.readUTF()), new Impi(data.readUTF()), GbaMode.valueOf(data.readUTF()),
                DigestAlgorithm.valueOf(data.readUTF()), data.readUTF(), new Fqdn(data.readUTF()), Instant.parse(data.readUTF()),
                Instant.parse(data.readUTF()), Duration.parse(data.readUTF()), tmpi(data.readUTF()), secret(data), nafs(data)));
    }

    private static Optional<Tmpi> tmpi(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(new Tmpi(text));
    }

    private static SecretBytes secret(DataInputStream data) throws IOException {
        byte[] octets = new byte[data.readUnsignedByte()];
        data.readFully(octets);
        return SecretBytes.owning(octets);
    }

    private static List<KeptNaf> nafs(DataInputStream data) throws IOException {
        List<KeptNaf> nafs = new ArrayList<>();
        for (int i = data.readUnsignedByte(); i > 0; i--) {
            byte[] id = new byte[data.readUnsignedShort()];
            data.readFully(id);
            nafs.add(new KeptNaf(NafId.of(id), data.readUTF(), secret(data)));
        }
        return nafs;
    }

    /** Leaves no copy of what was written behind. */
    private static final class Wiped extends ByteArrayOutputStream {
        private static final int ENOUGH = 16 * 1024;

        /** So large that it never grows in practice. */
        Wiped() {
            super(ENOUGH);
        }

        @Override
        public void close() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
