package org.kedge.registry.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.infrastructure.admin.RegistryImport.LineError;
import org.kedge.api.infrastructure.registry.AssociationRules;
import org.kedge.api.infrastructure.registry.EnroleeRegistry;
import org.kedge.api.infrastructure.registry.PeerRegistry;
import org.kedge.api.infrastructure.registry.SubscriberRegistry;
import org.kedge.api.key.SecretBytes;
import org.kedge.registry.jdbc.Claim;

/** What an import file holds: records, the names they claim, and everything that is wrong. Closing wipes the keys. */
final class Rows implements AutoCloseable {
    private final List<EnroleeRegistry.Entry> enrolees = new ArrayList<>();
    private final List<PeerRegistry.Entry> peers = new ArrayList<>();
    private final List<AssociationRules.Rule> rules = new ArrayList<>();
    private final List<SubscriberRegistry.Entry> subscribers = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final List<LineError> errors = new ArrayList<>();
    private final List<SecretBytes> secrets = new ArrayList<>();
    private boolean mayHoldKeys;

    void enrolee(EnroleeRegistry.Entry entry) {
        enrolees.add(entry);
    }

    void peer(PeerRegistry.Entry entry) {
        peers.add(entry);
    }

    void rule(AssociationRules.Rule rule) {
        rules.add(rule);
    }

    void subscriber(SubscriberRegistry.Entry entry) {
        subscribers.add(entry);
    }

    void claim(Claim claim) {
        claims.add(claim);
    }

    /** Takes a key over: it is wiped with the rows. */
    SecretBytes own(SecretBytes secret) {
        secrets.add(secret);
        return secret;
    }

    void error(int line, ErrorCode code, String text) {
        errors.add(new LineError(line, new KedgeException(code, text)));
    }

    /** Notes that the file holds a key, or cannot be read well enough to say that it does not. */
    void mayHoldKeys() {
        mayHoldKeys = true;
    }

    boolean isSecret() {
        return mayHoldKeys;
    }

    void conflicts(List<Claim.Conflict> conflicts) {
        conflicts.forEach(conflict -> error(conflict.claim().position(), ErrorCode.IMPORT_DUPLICATE, conflict.text("line")));
    }

    List<EnroleeRegistry.Entry> enrolees() {
        return enrolees;
    }

    List<PeerRegistry.Entry> peers() {
        return peers;
    }

    List<AssociationRules.Rule> rules() {
        return rules;
    }

    List<SubscriberRegistry.Entry> subscribers() {
        return subscribers;
    }

    List<Claim> claims() {
        return claims;
    }

    /** In order of line. */
    List<LineError> errors() {
        return errors.stream().sorted(Comparator.comparingInt(LineError::line)).toList();
    }

    @Override
    public void close() {
        secrets.forEach(SecretBytes::close);
    }
}
