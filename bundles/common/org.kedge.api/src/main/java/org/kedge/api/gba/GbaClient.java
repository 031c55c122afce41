package org.kedge.api.gba;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.identity.KeyReference;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.PeerAddress;
import org.kedge.api.transport.Reply;
import org.kedge.api.transport.Request;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The UE side of GBA (TS 33.220): bootstraps over Ub, keeps Ks in the credential store, gives NAF keys to whoever needs them. One run
 * per USIM at a time; whoever asks meanwhile joins it. A service. Nothing here blocks. Thread-safe.
 *
 * <p>Every stage completes exceptionally with a code of area 6, 2, 3 or 5: {@link ErrorCode#GBA_NOT_AGREED},
 * {@link ErrorCode#USIM_UNAVAILABLE}, {@link ErrorCode#NETWORK_AUTH_FAILED}, {@link ErrorCode#SYNC_LOOP},
 * {@link ErrorCode#BSF_PROTOCOL}, {@link ErrorCode#BSF_NOT_AUTHENTIC}, {@link ErrorCode#BSF_REFUSED},
 * {@link ErrorCode#BSF_UNAVAILABLE}, {@link ErrorCode#AKA_REJECTED}, and what is named below.
 */
@ProviderType
public interface GbaClient {
    /**
     * Bootstraps, unless a Ks that this BSF issued for this USIM is valid, not invalidated and younger than 90 % of its life: that one is
     * used again.
     *
     * @param bsf where the BSF is and who it must be
     * @param usim the {@link AkaAuthenticator#USIM} to use
     * @return the bootstrap in force, which the caller closes
     */
    CompletionStage<GbaBootstrap> bootstrap(BsfAddress bsf, String usim, Instant deadline);

    /**
     * Bootstraps and discards Ks; the one in force stays (TS 33.220 has no lighter check). With a USIM that bootstraps in
     * {@link GbaMode#UICC} this would replace the Ks in the card and is refused with {@link ErrorCode#USIM_REFUSED}.
     */
    CompletionStage<GbaBootstrap> probe(BsfAddress bsf, String usim, Instant deadline);

    /**
     * The key of a NAF: Ks_NAF or Ks_ext_NAF. Bootstraps again, at the BSF of the last bootstrap of this USIM, when Ks has ended, is due
     * for renewal or was invalidated.
     *
     * @param usim the {@link AkaAuthenticator#USIM} to use
     * @param naf the FQDN of the NAF (D-11)
     * @param cipherSuite the code of the suite in which the key will be used: part of NAF_Id (D-66, D-68)
     * @return the key, which the caller closes; exceptionally also with {@link ErrorCode#GBA_NOT_BOOTSTRAPPED} when this USIM has never
     *         been bootstrapped
     */
    CompletionStage<NafKey> nafKey(String usim, Fqdn naf, int cipherSuite, Instant deadline);

    /**
     * A request to a NAF that authenticates by HTTP Digest inside server-authenticated TLS (TS 33.222 5.3, TS 24.109 5.2). A 401 to a
     * request signed with a used B-TID bootstraps again and is tried once more.
     *
     * @param naf where the NAF is: {@code https}; its FQDN is the one of the realm
     * @param server how its certificate is verified
     * @return completes with the reply whatever its status; exceptionally also with {@link ErrorCode#NAF_FOREIGN},
     *         {@link ErrorCode#NAF_REFUSED}
     */
    CompletionStage<Reply> request(String usim, PeerAddress naf, CertificateInformation server, Request request, Instant deadline);

    /**
     * A NAF does not accept this B-TID: the next call bootstraps again. At most one bootstrap a minute is caused like this; a B-TID that
     * is not in force changes nothing.
     */
    void invalidate(KeyReference bTid);

    /** What is known about each USIM that is present or was bootstrapped, in order of name. */
    List<GbaStatus> status();

    /** Forgets the bootstrap of a USIM: Ks and NAF keys are erased. Blocks until durable. @return whether there was one */
    boolean forget(String usim);
}
