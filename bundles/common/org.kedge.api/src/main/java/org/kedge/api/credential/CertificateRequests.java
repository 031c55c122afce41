package org.kedge.api.credential;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.osgi.annotation.versioning.ProviderType;

/** Makes certificate signing requests for stored key pairs (TS-0003 10.1.4). A service. Thread-safe. */
@ProviderType
public interface CertificateRequests {
    /**
     * A PKCS#10 request signed by the stored key, with the name of the flavour as subjectAltName in its extension request.
     *
     * @param alias a key pair of the store
     * @param flavour any flavour but {@link CertificateFlavour#RAW_PUBLIC_KEY}
     * @param identifier the name in the form of the flavour; see {@code CertificateInformation}
     * @return the request in PEM form
     * @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN}, {@link ErrorCode#CERTIFICATE_REQUEST}
     */
    String request(String alias, CertificateFlavour flavour, String identifier);
}
