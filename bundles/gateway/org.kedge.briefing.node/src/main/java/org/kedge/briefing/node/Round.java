package org.kedge.briefing.node;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.kedge.api.briefing.BootstrapTrigger;
import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.peer.Peer;
import org.kedge.briefing.node.lan.Found;
import org.kedge.messages.briefing.BriefingAnswer;
import org.kedge.messages.briefing.BriefingCodec;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.compact.OneTimeCode;
import org.kedge.work.Times;

/**
 * Asks one Briefing Node after the other until one answers: whom the pointer names; the configured ones; those at addresses that were
 * announced on the LAN; whom an earlier pointer named. Whoever comes later gets no one-time code. Not thread-safe.
 */
final class Round {
    /** What a round works with. */
    record Means(NodeServices services, Supplier<NodeSettings> settings, Times times, Contacts contacts, Asker asker, Answers answers,
            Memory memory, Whereabouts whereabouts, Supplier<Map<String, Long>> held, Looker looker, Journal journal) {
    }

    /** Looks on the LAN. */
    interface Looker {
        List<Found> look();
    }

    /** Is told of every contact. */
    interface Journal {
        void contacted(Contact contact, Optional<KedgeException> failure, int instructions);
    }

    private final Means means;
    private final BootstrapTrigger trigger;
    private final Instant end;
    private final List<KedgeException> failures = new ArrayList<>();
    private Optional<KedgeException> ofPointer = Optional.empty();

    Round(Means means, BootstrapTrigger trigger) {
        this.means = means;
        this.trigger = trigger;
        this.end = means.times.now().plus(means.settings.get().round());
    }

    /**
     * @return what the first Briefing Node that answered has for this node
     * @throws KedgeException of area 1 or 5 when nobody answered
     */
    List<Briefing> run() {
        Optional<List<Briefing>> answered = trigger.pointer().flatMap(this::pointer).or(() -> remembered(RememberRule.FIRST))
                .or(this::configured).or(() -> remembered(RememberRule.LAST));
        if (answered.isEmpty() && !failures.isEmpty()) {
            throw with(ofPointer.orElseGet(this::telling));
        }
        return answered.orElse(List.of());
    }

    /**
     * @param fresh what of the answer was not handed out before
     * @return why the one that the pointer names did not answer, when another one's answer does not make up for it: with nothing that is
     *         neither handed out nor in force
     */
    Optional<KedgeException> missed(List<Briefing> fresh) {
        Map<String, Long> inForce = means.held.get();
        return ofPointer.filter(failure -> fresh.stream().map(Briefing::instruction)
                .allMatch(in -> in.serial() <= inForce.getOrDefault(in.target().id(), -1L))).map(this::with);
    }

    private Optional<List<Briefing>> pointer(BriefingPointer pointer) {
        List<Contact> contacts;
        try {
            contacts = means.contacts.of(pointer);
        } catch (KedgeException e) {
            failures.add(e);
            ofPointer = Optional.of(e);
            return Optional.empty();
        }
        Optional<List<Briefing>> answered = first(contacts);
        ofPointer = answered.isPresent() ? Optional.empty() : Optional.of(telling());
        return answered;
    }

    private Optional<List<Briefing>> remembered(RememberRule when) {
        if (means.settings.get().remember() != when) {
            return Optional.empty();
        }
        try {
            return means.memory.state().remembered().map(means.contacts::of).flatMap(this::ask);
        } catch (KedgeException e) {
            failures.add(e);
            return Optional.empty();
        }
    }

    private Optional<List<Briefing>> configured() {
        List<Peer> waiting = new ArrayList<>();
        for (Peer peer : means.contacts.configured()) {
            if (peer.uris().isEmpty()) {
                waiting.add(peer);
                continue;
            }
            Optional<List<Briefing>> answered = ask(Contact.of(peer, "configured"));
            if (answered.isPresent()) {
                return answered;
            }
            if (failures.get(failures.size() - 1).code() == ErrorCode.BRIEFING_NODE_UNREACHABLE) {
                waiting.add(peer);
            }
        }
        return waiting.isEmpty() || means.settings.get().lan().isEmpty() ? Optional.empty() : lan(waiting);
    }

    private Optional<List<Briefing>> lan(List<Peer> waiting) {
        List<Contact> contacts = Contacts.of(means.looker.look(), waiting);
        if (contacts.isEmpty() && failures.isEmpty()) {
            failures.add(new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "the Briefing Node " + waiting.get(0).fqdn()
                    + " has no URI in the configuration, and nobody announced it on the LAN"));
        }
        return first(contacts);
    }

    private Optional<List<Briefing>> first(List<Contact> contacts) {
        for (Contact contact : contacts) {
            Optional<List<Briefing>> answered = ask(contact);
            if (answered.isPresent()) {
                return answered;
            }
        }
        return Optional.empty();
    }

    /** Empty when another one should be asked. @throws KedgeException {@link ErrorCode#BRIEFING_CODE_REFUSED}: tell the technician */
    private Optional<List<Briefing>> ask(Contact contact) {
        Instant now = means.times.now();
        Instant limit = now.plus(means.settings.get().contact());
        if (!now.isBefore(end)) {
            failures.add(new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, contact + " was not asked: the round took too long"));
            return Optional.empty();
        }
        try {
            List<String> keys = means.services.stores().first().map(DeliveredKeys::held).orElse(List.of());
            Instant deadline = limit.isBefore(end) ? limit : end;
            List<Briefing> briefings = asked(contact, contact.code(), keys, deadline);
            // One that holds its key under the alias of another destination only says that it holds it; without a word of it, it gets it.
            if (!keys.isEmpty() && means.answers.lackKey(briefings)) {
                briefings = asked(contact, Optional.empty(), List.of(), deadline);
            }
            means.journal.contacted(contact, Optional.empty(), briefings.size());
            means.memory.remember(contact);
            return Optional.of(briefings);
        } catch (KedgeException e) {
            means.journal.contacted(contact, Optional.of(e), 0);
            if (e.code() == ErrorCode.BRIEFING_CODE_REFUSED) {
                throw e;
            }
            failures.add(e);
            return Optional.empty();
        }
    }

    private List<Briefing> asked(Contact contact, Optional<OneTimeCode> code, List<String> keys, Instant deadline) {
        NodeSettings s = means.settings.get();
        BriefingRequest request = new BriefingRequest(s.nodeId(), trigger.kind(), held(), keys, code, s.location(),
                means.whereabouts.newest(means.memory.state().entry()));
        try (BriefingAnswer answer = means.asker.ask(contact, request, deadline)) {
            return means.answers.accept(contact, answer);
        }
    }

    /** No more than a Briefing Node reads: it is for its records only. */
    private Map<String, Long> held() {
        return means.held.get().entrySet().stream().limit(BriefingCodec.MAX_ITEMS)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** What a Briefing Node said tells more than that one could not be reached. */
    private KedgeException telling() {
        return failures.stream().filter(f -> f.code() != ErrorCode.BRIEFING_NODE_UNREACHABLE).reduce((first, last) -> last)
                .orElseGet(() -> failures.get(failures.size() - 1));
    }

    private KedgeException with(KedgeException told) {
        failures.stream().filter(failure -> failure != told).forEach(told::addSuppressed);
        return told;
    }
}
