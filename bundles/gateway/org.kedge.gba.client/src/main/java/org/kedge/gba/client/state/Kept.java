package org.kedge.gba.client.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.kedge.api.gba.GbaBootstrap;
import org.kedge.api.gba.GbaMode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.Impi;
import org.kedge.api.key.SecretBytes;
import org.kedge.gba.BTid;
import org.kedge.gba.NafId;
import org.kedge.gba.Tmpi;
import org.kedge.gba.digest.DigestAlgorithm;

/**
 * A bootstrap. Closing wipes Ks and the NAF keys.
 *
 * @param bTid its B-TID
 * @param impi of the USIM it was made with: P2 of every NAF key (D-72)
 * @param mode where Ks is
 * @param digest the algorithm it was made with
 * @param transport over which it was made
 * @param bsf the FQDN of the BSF that issued it
 * @param since when
 * @param notAfter its end
 * @param took duration of the run
 * @param tmpi the user name for the next run, when the BSF knows TMPIs
 * @param ks Ks; no octets when it is in the card
 * @param nafs the NAF keys that were given out
 */
public record Kept(BTid bTid, Impi impi, GbaMode mode, DigestAlgorithm digest, String transport, Fqdn bsf, Instant since,
        Instant notAfter, Duration took, Optional<Tmpi> tmpi, SecretBytes ks, List<KeptNaf> nafs) implements AutoCloseable {
    private static final int MAX_NAFS = 64;

    public Kept {
        nafs = List.copyOf(nafs);
    }

    /** Whether it is older than a fraction of its life. */
    public boolean due(Instant now, double fraction) {
        return Duration.between(since, now).toMillis() >= (long) (Duration.between(since, notAfter).toMillis() * fraction);
    }

    /** The NAF key that was given out before. */
    public Optional<KeptNaf> naf(NafId id) {
        return nafs.stream().filter(naf -> naf.id().equals(id)).findFirst();
    }

    /** This bootstrap with one more NAF key, the oldest one left out when there are too many. Shares every secret with this one. */
    public Kept with(KeptNaf naf) {
        List<KeptNaf> more = new ArrayList<>(nafs);
        more.add(naf);
        List<KeptNaf> last = more.subList(Math.max(0, more.size() - MAX_NAFS), more.size());
        return new Kept(bTid, impi, mode, digest, transport, bsf, since, notAfter, took, tmpi, ks, last);
    }

    /** For the caller, with a copy of Ks. */
    public GbaBootstrap given(boolean reused) {
        return new GbaBootstrap(bTid.reference(), mode == GbaMode.ME ? Optional.of(ks.duplicate()) : Optional.empty(), mode,
                digest.token(), transport, notAfter, took, reused);
    }

    @Override
    public void close() {
        ks.close();
        nafs.forEach(KeptNaf::close);
    }
}
