package org.kedge.demo;

/**
 * One association of a gateway.
 *
 * @param framework how the gateway had enrolled
 * @param enrolled over what it had enrolled
 * @param credential which of its credentials the association rests on
 * @param way what the association runs over
 * @param keyId the psk_identity in use; {@code -} with certificates
 * @param copies check values of the key in use
 * @param takenFor for whom the other end says it takes the gateway, in its answer to a request over the association
 * @param answered whether that is who the gateway is
 */
record AssociationRow(String framework, String enrolled, Credential credential, Way way, String suite, String keyId, Copies copies,
        String takenFor, boolean answered) {
    /** What an association rests on. */
    enum Credential {
        KPSA("Kpsa"), CERTIFICATE("certificate"), KM("Km"), KC("Kc");

        private final String word;

        Credential(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * The key check values of three copies of a key; with certificates there is none.
     *
     * @param server the MEF's for Kpsa and Km, the MAF's for Kc
     * @param peer that of the CSE, or the MAF for Km
     */
    record Copies(String gateway, String server, String peer) {
        static final Copies NONE = new Copies("-", "-", "-");

        boolean agree() {
            return gateway.equals(server) && server.equals(peer);
        }
    }

    boolean agree() {
        return answered && copies.agree() && copies.equals(Copies.NONE) == (credential == Credential.CERTIFICATE);
    }
}
