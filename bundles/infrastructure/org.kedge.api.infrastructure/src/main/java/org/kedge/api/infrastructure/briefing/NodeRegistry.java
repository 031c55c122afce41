package org.kedge.api.infrastructure.briefing;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.NodeId;
import org.kedge.api.key.SecretBytes;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The nodes of a Briefing Node, and what was issued to them. A service. Calls block and return when durable; every method may throw
 * {@link ErrorCode#REGISTRY_IO} or {@link ErrorCode#REGISTRY_KEY_FOREIGN}. Thread-safe, also between several processes on one registry.
 */
@ProviderType
public interface NodeRegistry {
    /** A node to be written, with its key when it authenticates by one. The caller closes the key. */
    record Entry(NodeRecord node, Optional<SecretBytes> key) {
    }

    /**
     * Adds nodes: all of them or none.
     *
     * @throws KedgeException {@link ErrorCode#IMPORT_DUPLICATE} when an id, psk_identity or certificate identifier exists already,
     *         {@link ErrorCode#IMPORT_MALFORMED} for a record that nobody could come with or that contradicts itself,
     *         {@link ErrorCode#KEY_LENGTH}
     */
    void add(List<Entry> entries);

    /**
     * Replaces a record, keeping the key while the node has a psk_identity.
     *
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}, {@link ErrorCode#IMPORT_DUPLICATE}, {@link ErrorCode#IMPORT_MALFORMED}
     */
    void update(NodeRecord node);

    /**
     * Replaces a record as {@link #update} does, if it still is the one that was read: so an owner who disables a node at this moment, here
     * or in another process, is not undone.
     *
     * @return whether it was replaced; otherwise somebody else was faster: read again
     * @throws KedgeException as {@link #update}
     */
    boolean replace(NodeRecord expected, NodeRecord node);

    /** Removes a node with everything issued to it. @return whether there was one */
    boolean remove(NodeId id);

    /**
     * Removes a node as {@link #remove(NodeId)} does, and remembers when: what was signed about it before counts for nothing when a node
     * of this id is added again.
     */
    boolean remove(NodeId id, Instant now);

    /** When a node of this id was last removed with a time. */
    Optional<Instant> removed(NodeId id);

    /** The node of this id. */
    Optional<NodeRecord> find(NodeId id);

    /** The node of this absolute CSE-ID or AE-ID. */
    Optional<NodeRecord> findByEnroleeId(String enroleeId);

    /** The node that comes with this psk_identity. */
    Optional<NodeRecord> findByPskIdentity(String identity);

    /** The node with certificate information of this flavour and identifier. */
    Optional<NodeRecord> findByCertificate(CertificateFlavour flavour, String identifier);

    /** The pre-shared key of a node, which the caller closes; empty also for one that is disabled. */
    Optional<SecretBytes> key(NodeId id);

    /** A page of nodes in order of id, beginning after {@code afterId} (empty string: from the start). */
    List<NodeRecord> list(String afterId, int limit);

    /** Number of nodes. */
    long count();

    /**
     * An instruction as issued.
     *
     * @param target id of the Enrolment Target
     * @param serial its serial
     * @param content SHA-256 of what it says, without serial and window: as long as it stays the same the document is issued again
     * @param document the exact octets
     * @param notAfter the end of its window
     * @param signature of a document that was signed elsewhere and imported, over its exact octets (D-82); empty: signed, if at all, when
     *        it is given
     */
    record Issued(String target, long serial, byte[] content, byte[] document, Instant notAfter, Optional<byte[]> signature) {
        /** One that was made here. */
        public Issued(String target, long serial, byte[] content, byte[] document, Instant notAfter) {
            this(target, serial, content, document, notAfter, Optional.empty());
        }
    }

    /** What was issued last to a node, one for each target, in order of target. */
    List<Issued> issued(NodeId id);

    /**
     * Replaces what was issued last for a target, if that still has the expected serial.
     *
     * @param expectedSerial serial of the one to replace; 0: none was issued yet
     * @return whether it was replaced; otherwise somebody else was faster: read again
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN} for a node that is not there
     */
    boolean issue(NodeId id, Issued next, long expectedSerial);

    /**
     * The serial of the next trigger for a node: the present second of Unix time, or one more than the last one when that is more.
     *
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}
     */
    long nextTriggerSerial(NodeId id, Instant now);

    /**
     * Keeps a one-time code, of which only a keyed digest is stored; replaces an earlier one of the node.
     *
     * @param attempts how many wrong codes end it, 1 to 20
     * @throws KedgeException {@link ErrorCode#PEER_UNKNOWN}
     */
    void putCode(NodeId id, String code, Instant notAfter, int attempts);

    /** How a one-time code was judged. */
    enum CodeVerdict {
        /** Right, and used up by this. */
        ACCEPTED,
        WRONG,
        /** The node has no code, or its time or attempts were over. */
        NONE
    }

    /** Judges a code and counts the attempt, in one atomic step: the same code is never accepted twice. */
    CodeVerdict redeem(NodeId id, String code, Instant now);
}
