package org.kedge.crypto.ec;

import java.util.List;

/** The names under which the JDK looks for the services that this bundle offers. */
enum EcService {
    SHA256_WITH_ECDSA("Signature", "SHA256withECDSA", "1.2.840.10045.4.3.2"),
    SHA384_WITH_ECDSA("Signature", "SHA384withECDSA", "1.2.840.10045.4.3.3"),
    ECDH("KeyAgreement", "ECDH"),
    KEY_PAIR_GENERATOR("KeyPairGenerator", "EC"),
    KEY_FACTORY("KeyFactory", "EC", "1.2.840.10045.2.1"),
    PARAMETERS("AlgorithmParameters", "EC", "1.2.840.10045.2.1");

    private final String type;
    private final String algorithm;
    private final List<String> aliases;

    EcService(String type, String algorithm, String... oids) {
        this.type = type;
        this.algorithm = algorithm;
        this.aliases = List.of(oids);
    }

    String type() {
        return type;
    }

    String algorithm() {
        return algorithm;
    }

    /** The object identifiers under which certificates and encoded keys name the algorithm. */
    List<String> aliases() {
        return aliases;
    }
}
