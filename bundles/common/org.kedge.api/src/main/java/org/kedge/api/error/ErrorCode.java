package org.kedge.api.error;

/**
 * The stable error codes of Kedge, {@code KEDGE-<area><nn>}. Areas: 1 briefing, 2 handshake and enrolment exchange, 3 certificate,
 * 4 key derivation and identifiers, 5 store, registry and audit, 6 GBA, 7 MAF and association, 8 middle node, 9 update and the node itself.
 * A code never changes its meaning and is never reused. {@link #remedy()} is the default advice to the owner of the node.
 */
public enum ErrorCode {
    BRIEFING_MALFORMED(101, false, "correct the instruction; its schema is bootstrap-instruction.schema.json"),
    BRIEFING_UNSIGNED(102, false, "sign it (<name>.json.sig), or relax briefing.signature (files) or briefing.signed (sources)"),
    BRIEFING_SIGNATURE_WRONG(103, false, "sign the exact octets with a pinned key, or pin its key (briefing.signers, conf/signers)"),
    BRIEFING_CONTAINS_SECRET(104, false, "remove the secret and bring it in through the intake directory; name it by alias"),
    BRIEFING_EXPIRED(105, false, "issue an instruction whose validity window contains the present time"),
    BRIEFING_REPLAYED(106, false, "issue the instruction with a serial higher than the last one accepted"),
    BRIEFING_OTHER_NODE(107, false, "deliver the instruction to the node it names"),
    BRIEFING_NONE(108, true, "drop an instruction into the briefing directory"),
    BRIEFING_UNSUPPORTED(109, true, "install the framework bundle for the mechanism of the instruction"),
    TRIGGER_MALFORMED(110, false, "correct what sends the trigger; the message names the place"),
    TRIGGER_NOT_AUTHENTIC(111, false, "have the trigger signed by a pinned key, or made with Kpm of this node"),
    BRIEFING_TEXT_MALFORMED(112, false, "scan the code again, or compare the typed text with the printed one"),
    BRIEFING_TRUST_TOO_LOW(113, false, "have the instruction signed, or bring it by a source that briefing.trust of this node accepts"),
    BRIEFING_CONFLICT(114, false, "two sources say different things under one serial; correct one of them"),
    BRIEFING_NOT_CONFIRMED(115, false, "compare the fingerprint shown with the one you were given and confirm it"),
    TRIGGER_REPLAYED(116, false, "send a new trigger; this one was received before, or is too old"),
    TRIGGER_OTHER_NODE(117, false, "send the trigger to the node it names"),
    TRIGGER_MEF_UNKNOWN(118, false, "a trigger can only name a MEF of an accepted instruction; brief the node first"),
    TRIGGER_LIMITED(119, true, "an unauthenticated trigger has an effect at most once in ten minutes; authenticate it"),
    TRIGGER_NOT_SENT(120, true, "check the gateway of the short messages, the account and the number of the node"),
    BRIEFING_NODE_UNREACHABLE(121, true, "check address, network and certificate of the Briefing Node"),
    BRIEFING_NODE_REFUSED(122, true, "the Briefing Node has no instruction for this node; bbn:explain there says why"),
    BRIEFING_NODE_PROTOCOL(123, true, "the message does not follow the protocol of the Briefing Node; compare versions"),
    BRIEFING_CODE_REFUSED(124, false, "the one-time code is wrong, used or over; ask for another one"),
    BRIEFING_KEY_REFUSED(125, false, "a delivered key must be for this node and have an alias below bbn/"),
    LOCATION_MALFORMED(126, false, "correct the location"),
    LOCATION_NOT_TRUSTED(127, false, "have the location entry signed by a technician whose key is pinned at the Briefing Node"),
    RULES_INVALID(128, false, "correct the rules; the running ones stay in force"),
    RULES_CHANGED(129, true, "somebody else changed the rules meanwhile; look at them and edit again"),
    DESTINATION_UNKNOWN(130, false, "define the destination, or correct the rule that names it"),
    SHEET_TOO_LONG(131, false, "shorten the URI of the Briefing Node or the Node-ID"),

    HANDSHAKE_REFUSED_OR_LOST(201, true,
            "unknown identity, expired or wrong key, or lost datagrams: check identity and key check value at both ends, then the path"),
    HANDSHAKE_ALERT(202, true, "read the alert; the peer's log names the cause"),
    NO_EXTENDED_MASTER_SECRET(203, false, "update the peer: RFC 7627 is required wherever a key is exported"),
    SESSION_RESUMED(204, true, "a key is exported from full handshakes only; connect again without resumption"),
    EXPORT_UNAVAILABLE(205, false, "the transport cannot export from this session; see its health"),
    CONNECT_FAILED(206, true, "check host name, address, port and firewall"),
    SUITE_NOT_OFFERED(207, false, "enable a cipher suite both ends have"),
    PEER_CLOSED(208, true, "the peer closed the session; try again"),
    REQUEST_TIMED_OUT(209, true, "the peer did not answer in time; check path and load"),
    TRANSPORT_MISSING(210, true, "install or start the transport bundle for this URI scheme"),
    TRANSPORT_STOPPED(211, true, "the transport was stopped or updated; the run is repeated"),
    LISTENER_CONFIGURATION(212, false, "correct the listener's configuration; the running values were kept"),
    EXPORT_ALREADY_TAKEN(213, false, "an exported key is handed out once; open a new handshake"),
    PEER_UNKNOWN(214, false, "enter the peer's identity in the registry or correct its identity"),
    MESSAGE_TOO_LARGE(215, false, "send a smaller message"),
    SESSION_NOT_FIRST_REQUEST(216, false, "the enrolment request must be the first request of its session (D-79)"),
    CREDENTIAL_NOT_FOR_SCHEME(217, false, "connect by a URI whose scheme takes this credential, or configure how the server is verified"),
    EXCHANGE_MALFORMED(220, false, "the peer's message does not follow the enrolment exchange; compare versions"),
    EXCHANGE_REFUSED(221, true, "the MEF refused; its audit trail names the cause"),
    TARGET_NOT_ALLOWED(222, false, "allow this target for the Enrolee in the MEF's registry"),
    SUID_NOT_ALLOWED(223, false, "allow this SUID for the target in the MEF's registry"),
    ORIGINATOR_MISMATCH(224, false, "send as originator the identity that the handshake authenticated (D-40)"),
    KEY_UNKNOWN(225, false, "the Enrolee must enrol first; compare the KeID at both ends"),

    CERTIFICATE_MALFORMED(301, false, "issue the certificate again in DER or PEM form"),
    CERTIFICATE_EXPIRED(302, false, "renew the certificate"),
    CERTIFICATE_NOT_YET_VALID(303, false, "check notBefore and the clock"),
    CERTIFICATE_FLAVOUR(304, false, "issue a certificate of the flavour configured for this peer"),
    CERTIFICATE_NAME(305, false, "the subjectAltName must hold exactly the configured identifier"),
    CERTIFICATE_UNTRUSTED(306, false, "install the trust anchor of the peer's chain, and send the intermediates"),
    CERTIFICATE_REVOKED(307, false, "issue a new certificate with a new key"),
    CERTIFICATE_NAME_CONSTRAINTS(308, false, "have the certificate issued by a CA that may issue this name"),
    CERTIFICATE_WILDCARD(309, false, "issue the certificate without wildcards"),
    CERTIFICATE_MISSING(310, false, "configure the peer with its certificate"),
    CERTIFICATE_PROFILE(311, false, "use an EC P-256 key, ecdsa-with-SHA256 and keyUsage digitalSignature"),
    CRL_UNAVAILABLE(312, true, "provide a current CRL in the CRL directory or at its configured URL"),
    RAW_PUBLIC_KEY(313, false, "configure the public key identifier of the peer's key"),
    CLOCK_NOT_TRUSTED(314, true, "set the clock: it is before the last known good time"),
    CERTIFICATE_REQUEST(315, false, "correct the names in the request"),

    IDENTIFIER_MALFORMED(401, false, "correct the identifier"),
    SUID_UNDEFINED(402, false, "use an SUID of TS-0004 6.3.4.2.39 (10-15, 21-25, 32-35, 40-45)"),
    KEY_EXPIRED(403, true, "enrol again; the Enrolment Expiry has passed"),
    KEY_LENGTH(404, false, "use a key of the stated length"),
    DERIVATION_UNSUPPORTED(405, false, "choose a derivation that the target kind supports"),

    STORE_SEALED(501, true, "unseal the credential store; its log names the missing key"),
    STORE_KEY_UNREADABLE(502, false, "restore the store key file with its mode, or the passphrase file"),
    STORE_KEY_FOREIGN(503, false, "this journal was sealed with another key; restore the matching key"),
    STORE_TRUNCATED(504, false, "octets before the head are missing; restore journal and head from one backup"),
    STORE_CORRUPT(505, false, "the journal was changed; restore journal and head from one backup"),
    STORE_HEAD_MISSING(506, false, "restore the head file, or move the whole store away to start empty"),
    STORE_IO(507, true, "check disk space, permissions and the health of the medium"),
    CREDENTIAL_UNKNOWN(508, false, "bring the credential in through the intake directory; see kedge:credentials"),
    INTAKE_DIRECTORY_UNSAFE(509, false, "chmod 700 the intake directory and make it owned by the process user"),
    INTAKE_MALFORMED(510, false, "correct the file; its .result file names the line or member"),
    REGISTRY_KEY_FOREIGN(511, false, "this database was written with another registry key; install the matching one"),
    REGISTRY_IO(512, true, "check the database, its disk and its connection"),
    IMPORT_DUPLICATE(513, false, "remove the duplicate; nothing was imported"),
    IMPORT_MALFORMED(514, false, "correct the named line; nothing was imported"),
    STORE_ROLLED_BACK(515, false, "the store is older than its external counter; restore the newest backup"),
    AUDIT_UNAVAILABLE(516, true, "install or repair the audit sink; nothing is released without an audit record"),
    STORE_IN_USE(517, false, "another process holds this store; stop it first"),
    CREDENTIAL_EXISTS(518, false, "choose another alias or remove the existing credential first"),

    GBA_NOT_AGREED(601, false, "name the agreement with the network operator (gba.agreement); GBA is off without one"),
    USIM_UNAVAILABLE(602, true, "insert the card, or bring the keys of the software USIM in through the intake; see kedge:gba"),
    USIM_REFUSED(603, false, "check PIN, card and its GBA service; the message names what the card answered"),
    NETWORK_AUTH_FAILED(604, false, "the challenge is not from the home network of this USIM: check that its K and OPc are the network's"),
    SYNC_LOOP(605, true, "the AuC does not take over the sequence number of the USIM; check its K, OPc and AMF in the subscriber record"),
    BSF_PROTOCOL(606, false, "check URI and FQDN of the BSF; what it sends is not GBA as in TS 24.109"),
    BSF_NOT_AUTHENTIC(607, true, "the answer does not prove knowledge of RES: compare the keys of USIM and AuC, or somebody changed it"),
    BSF_REFUSED(608, false, "the BSF does not serve this subscriber; ask the network operator"),
    BSF_UNAVAILABLE(609, true, "check that the BSF runs and is reachable"),
    AKA_REJECTED(610, true, "the BSF refused RES twice: compare the keys of USIM and AuC"),
    DIGEST_DOWNGRADE(611, false,
            "the BSF offers only Digest algorithms weaker than before or than gba.digest.min; ask its owner, then kedge:gbaforget"),
    GBA_NOT_BOOTSTRAPPED(612, true, "bootstrap first: an enrolment by GBA with this USIM"),
    NAF_FOREIGN(613, false, "the NAF asks for a key of another name: check its FQDN"),
    NAF_REFUSED(614, true, "the NAF does not accept a fresh key; its owner's log names the cause"),
    NAF_NOT_ALLOWED(615, false, "allow the NAF in the GUSS of the subscriber; its certificate must hold its FQDN"),
    SUBSCRIBER_UNKNOWN(616, false, "import the subscriber, or correct its identity"),
    BTID_UNKNOWN(617, true, "the bootstrap is unknown or has ended; the UE bootstraps again"),
    SUBSCRIBER_SQN(618, false, "the sequence numbers of the subscriber are used up or wrong; give it a new key"),
    HSS_UNAVAILABLE(619, true, "check the peer of role HSS; nothing is known about the subscriber without it"),
    BSF_BUSY(620, true, "a limit of the BSF is reached: its log names which one; see who asks, then the limits of org.kedge.bsf"),

    KEY_SERVER_UNREACHABLE(701, true, "check that the MEF or MAF named by the key identifier runs and is reachable; the peer tries again"),
    LOOKUPS_EXHAUSTED(702, true, "too many key look-ups wait for this MEF or MAF; check its speed and who sends unknown identities"),
    KEY_NOT_GRANTED(703, false, "the MEF or MAF did not hand out the key; its audit trail names the cause"),
    KEY_USAGE(704, false, "the key was registered for another usage (SUID); register one for this usage"),
    ASSOCIATION_UNKNOWN_PEER(710, false, "configure the peer (org.kedge.peer) with its role, FQDN and URI"),
    ASSOCIATION_NOT_READY(711, true, "the enrolment or the registration this association rests on is not there yet; see kedge:status"),
    ASSOCIATION_REFUSED(712, true, "the peer did not accept the association; compare identity, key check value and its peer table"),
    ASSOCIATION_CLOSED(713, true, "the association was closed; associate again"),
    REGISTRATION_REFUSED(720, false, "the MEF or MAF refused; its audit trail names the cause"),
    REGISTRATION_UNKNOWN(721, false, "register first; the registration or key is unknown or has expired"),
    REGISTRATION_CONFLICT(722, false, "one exported key per handshake (D-04); open a new one or supply a key value"),
    SERVICE_MISSING(998, true, "install, start or configure the bundle that is named"),
    INTERNAL(999, true, "report this as a defect, with the log");

    private final int number;
    private final boolean retryable;
    private final String remedy;

    ErrorCode(int number, boolean retryable, String remedy) {
        this.number = number;
        this.retryable = retryable;
        this.remedy = remedy;
    }

    /** The stable text of the code, for example {@code KEDGE-201}. */
    public String code() {
        return "KEDGE-" + number;
    }

    /** Whether the same attempt, repeated later without anybody's help, may succeed. */
    public boolean retryable() {
        return retryable;
    }

    /** What the owner of the node should do next; one sentence without a full stop. */
    public String remedy() {
        return remedy;
    }

    @Override
    public String toString() {
        return code();
    }
}
