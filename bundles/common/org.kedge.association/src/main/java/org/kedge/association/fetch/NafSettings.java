package org.kedge.association.fetch;

import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.Fqdn;
import org.kedge.gba.UaProtocolId;

/**
 * This node as NAF (TS 33.220).
 *
 * @param agreement the name of the agreement with the network operator; without one no NAF key is asked for (D-75)
 * @param fqdn the FQDN of NAF_Id; empty: that of the node's own identity (D-11)
 * @param uaProtocol the Ua security protocol identifier; empty: shared-key TLS with the suite of the handshake (D-66)
 * @param gsId the service whose user security settings name the Enrolee (D-69)
 * @param uicc whether this node can use Ks_int_NAF
 */
public record NafSettings(Optional<String> agreement, Optional<Fqdn> fqdn, Optional<UaProtocolId> uaProtocol, int gsId, boolean uicc) {
    /** @throws KedgeException {@link ErrorCode#LISTENER_CONFIGURATION} naming the property */
    public NafSettings {
        if (gsId < 0) {
            throw new KedgeException(ErrorCode.LISTENER_CONFIGURATION, "org.kedge.association.keys: gba.gsId is below 0");
        }
    }

    /** No agreement: no NAF. */
    public static NafSettings off() {
        return new NafSettings(Optional.empty(), Optional.empty(), Optional.empty(), 100, false);
    }

    /** A NAF with the default values. */
    public static NafSettings agreed(String agreement) {
        return new NafSettings(Optional.of(agreement), Optional.empty(), Optional.empty(), 100, false);
    }
}
