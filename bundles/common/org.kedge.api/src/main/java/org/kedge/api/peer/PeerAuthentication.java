package org.kedge.api.peer;

/** How this node and a peer authenticate each other; configured, never tried one after the other. */
public enum PeerAuthentication {
    /** Both by certificate or raw public key (SUID 40 to 42). */
    CERTIFICATE("certificate"),
    /** By a key that both were given beforehand: Kpm, Km or Kpsa (SUID 10 to 12). */
    PSK("psk"),
    /** By the key derived from the Ke whose Enrolment Target is this peer, under its KeID or KmID (SUID 21, 22). */
    ENROLMENT("enrolment"),
    /** By a Kc registered at a MAF for this peer (SUID 32). */
    MAF("maf");

    private final String word;

    PeerAuthentication(String word) {
        this.word = word;
    }

    /** The word in configuration, logs and tables. */
    public String word() {
        return word;
    }
}
