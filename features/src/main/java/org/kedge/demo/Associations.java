package org.kedge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kedge.api.briefing.Mechanism;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.demo.AssociationRow.Copies;
import org.kedge.demo.AssociationRow.Credential;
import org.kedge.features.run.Node;

/** Associations of a gateway with the MAF and the CSE, by everything its enrolments gave it. */
final class Associations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NONE = "none";
    /** Digits of a Ua security protocol identifier before those of the suite. */
    private static final int UA_ORGANISATION = 6;
    /** What the CSE answered to the request that follows a handshake, and for whom the MAF registered the gateway. */
    private static final Pattern TAKEN_FOR = Pattern.compile("takes this node for (\\S+)");
    private static final Pattern REGISTERED_KEY = Pattern.compile("(?m)^key (\\p{XDigit}+)@" + Pattern.quote(Cast.MAF.id()) + " ");
    private static final Pattern REGISTERED_AS = Pattern.compile("registered at " + Pattern.quote(Cast.MAF.id()) + " as (\\S+)");

    private final Stage stage;

    Associations(Stage stage) {
        this.stage = stage;
    }

    /** Waits until a gateway that knows its targets from nothing but its instructions has associated with both. */
    void awaitBriefed(Cast.Gateway gateway) throws IOException {
        for (EnrolmentTarget target : Cast.TARGETS) {
            awaitEstablished(gateway, target.fqdn().value(), entry -> true);
        }
    }

    /**
     * Waits until a gateway has gone on by itself from its enrolments to associations with the keys they gave; then ends the Kc it has
     * registered, so that the next one is registered over the Km of this enrolment.
     */
    void awaitOwn(Cast.Gateway gateway) throws IOException {
        Node node = stage.node(gateway);
        for (Credential credential : List.of(Credential.KM, Credential.KPSA)) {
            String derived = Enrolments.status(node, target(credential).id()).path("derivedCheckValue").asText(NONE);
            for (Way way : Way.values()) {
                awaitEstablished(gateway, peer(credential, way), entry -> gateway.mechanism() == Mechanism.GBA
                        ? Usim.bTid(node).filter(entry.path("keyId").asText()::equals).isPresent()
                        : entry.path("checkValue").asText().equals(derived));
            }
        }
        for (Way way : Way.values()) {
            awaitEstablished(gateway, peer(Credential.KC, way), entry -> true);
        }
        Matcher keys = REGISTERED_KEY.matcher(node.run("maf:registered").orThrow());
        while (keys.find()) {
            node.run("maf:deregisterkey", peer(Credential.KM, Way.TLS), keys.group(1)).orThrow();
        }
    }

    private void awaitEstablished(Cast.Gateway gateway, String peer, Predicate<JsonNode> wanted) throws IOException {
        Await.until(gateway.name() + " has associated by itself with " + peer, () -> !association(stage.node(gateway),
                entry -> entry.path("peer").asText().equals(peer) && entry.path("state").asText().equals("ESTABLISHED")
                        && wanted.test(entry)).isMissingNode());
    }

    /** Every association that rests on the present enrolments of a gateway, or on its certificate. */
    List<AssociationRow> all(Cast.Gateway gateway, Way enrolled) throws IOException {
        List<AssociationRow> out = new ArrayList<>();
        for (Credential credential : gateway.credentials()) {
            for (Way way : Way.values()) {
                out.add(one(gateway, enrolled, credential, way));
            }
        }
        return out;
    }

    /** One of them, established anew. */
    AssociationRow one(Cast.Gateway gateway, Way enrolled, Credential credential, Way way) throws IOException {
        Node node = stage.node(gateway);
        String peer = peer(credential, way);
        Await.until(gateway.name() + " knows the peer " + peer,
                () -> !association(node, entry -> entry.path("peer").asText().equals(peer)).isMissingNode());
        node.run("kedge:dissociate", peer);
        String said = node.run("kedge:associate", peer).orThrow();
        JsonNode own = association(node, entry -> entry.path("peer").asText().equals(peer));
        String keyId = own.path("keyId").asText("-");
        String takenFor = word(credential == Credential.KM ? REGISTERED_AS : TAKEN_FOR,
                credential == Credential.KM ? node.run("maf:registered").orThrow() : said);
        return new AssociationRow(gateway.mechanism().word(), gateway.over(enrolled), credential, way, own.path("cipherSuite").asText(NONE),
                keyId, copies(own, gateway, credential, way), takenFor, takenFor.equals(gateway.id()));
    }

    private static String word(Pattern pattern, String text) {
        Matcher found = pattern.matcher(text);
        return found.find() ? found.group(1) : NONE;
    }

    /** The name of the peer that a gateway reaches by this credential this way. */
    static String peer(Credential credential, Way way) {
        return Peers.name(target(credential), authentication(credential), way);
    }

    private static EnrolmentTarget target(Credential credential) {
        return credential == Credential.KM ? Cast.MAF : Cast.CSE;
    }

    private static PeerAuthentication authentication(Credential credential) {
        return switch (credential) {
            case KPSA, KM -> PeerAuthentication.ENROLMENT;
            case CERTIFICATE -> PeerAuthentication.CERTIFICATE;
            case KC -> PeerAuthentication.MAF;
        };
    }

    private Copies copies(JsonNode own, Cast.Gateway gateway, Credential credential, Way way) throws IOException {
        String gatewayCopy = own.path("checkValue").asText(NONE);
        String keyId = own.path("keyId").asText("-");
        return switch (credential) {
            case CERTIFICATE -> Copies.NONE;
            case KPSA -> new Copies(gatewayCopy, released(gateway, keyId, Cast.CSE, way), heldByCse(keyId, way));
            case KM -> new Copies(gatewayCopy, released(gateway, keIdOf(gateway, keyId), Cast.MAF, way), heldByMaf(gateway, keyId, way));
            case KC -> new Copies(gatewayCopy, Console.checkValue(stage.maf(), "KEY-REGISTERED", keyId).orElse(NONE),
                    heldByCse(keyId, way));
        };
    }

    /** As the MEF or its BSF stated it when it gave the key to the target. */
    private String released(Cast.Gateway gateway, String keId, EnrolmentTarget target, Way way) {
        return gateway.mechanism() == Mechanism.GBA
                ? Console.checkValue(stage.mefOf(gateway), "NAF-KEY-RELEASED", keId, target.fqdn().value(), way.uaProtocol()).orElse(NONE)
                : Console.checkValue(stage.mefOf(gateway), "KEY-RELEASED", keId, target.id()).orElse(NONE);
    }

    /** That the MEF knows a Km by; of GBA it is the KmID too (TS-0003 8.3.2.3). */
    private String keIdOf(Cast.Gateway gateway, String kmId) throws IOException {
        return gateway.mechanism() == Mechanism.GBA ? kmId
                : Enrolments.status(stage.node(gateway), Cast.MAF.id()).path("keId").asText(NONE);
    }

    private String heldByCse(String keyId, Way way) throws IOException {
        return association(stage.cse(), entry -> entry.path("keyId").asText().equals(keyId)
                && entry.path("cipherSuite").asText().equals(way.pskSuite())).path("checkValue").asText(NONE);
    }

    private String heldByMaf(Cast.Gateway gateway, String kmId, Way way) {
        String suite = gateway.mechanism() == Mechanism.GBA ? way.uaProtocol().substring(UA_ORGANISATION) : "-";
        return stage.maf().run("maf:keys").orThrow().lines().filter(line -> line.contains(kmId)).map(line -> line.split(" +"))
                .filter(columns -> columns[2].equals(suite)).map(columns -> columns[4]).findFirst().orElse(NONE);
    }

    /** The first association of a node that is like this; a missing node when there is none. */
    static JsonNode association(Node node, Predicate<JsonNode> wanted) throws IOException {
        for (JsonNode entry : JSON.readTree(node.run("kedge:associations", "--json").orThrow()).path("associations")) {
            if (wanted.test(entry)) {
                return entry;
            }
        }
        return MissingNode.getInstance();
    }
}
