package org.kedge.api.association;

/** The Security Association Establishment Frameworks of TS-0003 8.2.2. */
public enum AssociationFramework {
    /** Provisioned Symmetric Key, 8.2.2.1. */
    PSK("psk"),
    /** Certificate-Based, 8.2.2.2. */
    CERTIFICATE("certificate"),
    /** MAF-Based, 8.2.2.3. */
    MAF("maf");

    private final String word;

    AssociationFramework(String word) {
        this.word = word;
    }

    /** The word in configuration, logs and tables. */
    public String word() {
        return word;
    }
}
