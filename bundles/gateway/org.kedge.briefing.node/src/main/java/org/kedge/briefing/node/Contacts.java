package org.kedge.briefing.node;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.kedge.api.briefing.BriefingPointer;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.credential.CredentialInfo;
import org.kedge.api.credential.CredentialKind;
import org.kedge.api.credential.CredentialSlot;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerAuthentication;
import org.kedge.api.peer.PeerRole;
import org.kedge.api.transport.CertificateInformation;
import org.kedge.api.transport.CertificateInformation.Revocation;
import org.kedge.briefing.node.lan.Found;
import org.kedge.briefing.node.state.Remembered;
import org.kedge.messages.briefing.BriefingRequest;
import org.kedge.messages.compact.OneTimeCode;

/**
 * Who may be asked. Whatever names an address, whom this node believes comes from its configuration or from a pin that somebody trusted
 * vouched for. Blocks as directories and stores do.
 */
final class Contacts {
    /** Names for addresses that are in no configuration; no configured peer can have them. */
    private static final String POINTER = "~pointer";
    private static final String LAN = "~lan";
    private static final Set<String> SCHEMES = Set.of("https", "coaps");
    private static final Pattern IPV4 = Pattern.compile("[0-9.]+");
    /** For SNI, where a Briefing Node is known by its key and has no name. */
    private static final Fqdn NAMELESS = new Fqdn("bbn.invalid");

    private final NodeServices services;
    private final Supplier<NodeSettings> settings;

    Contacts(NodeServices services, Supplier<NodeSettings> settings) {
        this.services = services;
        this.settings = settings;
    }

    /** The configured peers of role BBN that may be asked, in order. */
    List<Peer> configured() {
        List<Peer> all = services.briefingNodes();
        List<String> names = settings.get().peers();
        return names.isEmpty() ? all
                : names.stream().flatMap(name -> all.stream().filter(peer -> peer.name().equals(name))).toList();
    }

    /** @throws KedgeException when nobody may be asked there */
    List<Contact> of(BriefingPointer pointer) {
        URI uri = address(pointer.uri());
        Optional<OneTimeCode> code = pointer.code().map(OneTimeCode::new);
        List<String> path = path(pointer.uri());
        Optional<Remembered> pinned = pointer.pin().map(pin -> new Remembered(pointer.uri(), pin, pointer.trust()));
        Optional<String> own = pointer.pin().flatMap(pin -> ownKeyPair());
        if (own.isPresent()) {
            return List.of(new Contact(pinned(uri, pointer.pin().get(), own.get()), path, code, pinned,
                    atMostChannel(pointer.trust()), "pointer"));
        }
        // Without a key pair no raw key can be demanded of the other side: both prove the key that they share instead (PSK, GBA).
        List<Contact> contacts = named(uri).stream()
                .filter(peer -> pointer.pin().isEmpty() || peer.authentication() == PeerAuthentication.PSK)
                .map(peer -> new Contact(elsewhere(peer, POINTER, uri), path, code, Optional.empty(),
                        TrustLevel.CHANNEL, "pointer")).toList();
        if (contacts.isEmpty()) {
            throw new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "the pointer to " + uri + (pointer.pin().isPresent()
                    ? " pins a key, but this node has no key pair to show (node.credential), nor a peer (role BBN) that shares a key"
                    : " pins no key, and no Briefing Node that could be expected there is configured (org.kedge.peer, role BBN)"));
        }
        return contacts;
    }

    /** @throws KedgeException when this node has nothing to show any more */
    Contact of(Remembered remembered) {
        String own = ownKeyPair().orElseThrow(() -> new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN,
                "there is no key pair any more to show the remembered Briefing Node " + remembered.uri()));
        return new Contact(pinned(address(remembered.uri()), remembered.pin(), own), path(remembered.uri()), Optional.empty(),
                Optional.empty(), atMostChannel(remembered.trust()), "remembered");
    }

    /** Through a technician's word alone nobody comes to be believed like a Briefing Node of the configuration. */
    private static TrustLevel atMostChannel(TrustLevel pointer) {
        return pointer.satisfies(TrustLevel.CHANNEL) ? TrustLevel.CHANNEL : pointer;
    }

    /** @param waiting configured peers that did not answer */
    static List<Contact> of(List<Found> found, List<Peer> waiting) {
        List<Contact> contacts = new ArrayList<>();
        for (Found one : found) {
            waiting.stream().filter(peer -> peer.fqdn().equals(one.fqdn()) && !peer.uris().contains(one.uri())).findFirst()
                    .ifPresent(peer -> contacts.add(Contact.of(elsewhere(peer, LAN, one.uri()), "lan")));
        }
        return contacts;
    }

    /** The peers that have this host first; of the others each may have moved there. */
    private List<Peer> named(URI uri) {
        List<Peer> all = configured();
        List<Peer> ordered = new ArrayList<>(all.stream().filter(peer -> has(peer, uri.getHost())).toList());
        all.stream().filter(peer -> !ordered.contains(peer)).forEach(ordered::add);
        return ordered;
    }

    private static boolean has(Peer peer, String host) {
        return peer.fqdn().value().equals(host) || peer.uris().stream().anyMatch(known -> host.equals(known.getHost()));
    }

    private static Peer elsewhere(Peer peer, String suffix, URI uri) {
        return new Peer(peer.name() + suffix, peer.role(), peer.fqdn(), peer.id(), List.of(uri), peer.authentication(), peer.certificate(),
                peer.credentialAlias(), peer.maf(), peer.originator());
    }

    private Peer pinned(URI uri, String pin, String credential) {
        Fqdn fqdn = fqdn(uri.getHost());
        return new Peer(POINTER, PeerRole.BBN, fqdn, fqdn.value(), List.of(uri), PeerAuthentication.CERTIFICATE,
                Optional.of(new CertificateInformation(CertificateFlavour.RAW_PUBLIC_KEY, pin, List.of(), Revocation.OFF)),
                Optional.of(credential), Optional.empty(), Optional.empty());
    }

    /** An address is no server name (RFC 6066 3); with a raw key the name proves nothing anyway. */
    private Fqdn fqdn(String host) {
        if (!host.startsWith("[") && !IPV4.matcher(host).matches()) {
            return Fqdn.parse(host);
        }
        return configured().stream().findFirst().map(Peer::fqdn).orElse(NAMELESS);
    }

    /** @throws KedgeException {@link ErrorCode#CREDENTIAL_UNKNOWN} when there are several and none is named */
    private Optional<String> ownKeyPair() {
        Optional<String> named = settings.get().credential().or(() -> configured().stream()
                .filter(peer -> peer.authentication() == PeerAuthentication.CERTIFICATE)
                .flatMap(peer -> peer.credentialAlias().stream()).findFirst());
        List<String> pairs = services.store(settings.get().serviceWait()).list().stream()
                .filter(info -> info.kind() == CredentialKind.KEY_PAIR && info.slot() == CredentialSlot.ACTIVE)
                .map(CredentialInfo::alias).toList();
        if (named.isPresent()) {
            return named.filter(pairs::contains);
        }
        if (pairs.size() > 1) {
            throw new KedgeException(ErrorCode.CREDENTIAL_UNKNOWN, "the store has " + pairs.size()
                    + " key pairs; node.credential says none of them is to be shown to a Briefing Node");
        }
        return pairs.stream().findFirst();
    }

    private static URI address(URI uri) {
        if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme()) || uri.getHost() == null || uri.getUserInfo() != null) {
            throw new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "the pointer is not https:// or coaps:// with a host");
        }
        try {
            return new URI(uri.getScheme(), null, uri.getHost(), uri.getPort(), null, null, null);
        } catch (URISyntaxException e) {
            throw new KedgeException(ErrorCode.BRIEFING_NODE_UNREACHABLE, "the pointer is no address: " + e.getReason(), e);
        }
    }

    /** A URI with a path names the resource itself; without one it is where Briefing Nodes have it. */
    private static List<String> path(URI uri) {
        List<String> segments = Arrays.stream(Optional.ofNullable(uri.getPath()).orElse("").split("/"))
                .filter(segment -> !segment.isEmpty()).toList();
        return segments.isEmpty() ? List.of(BriefingRequest.PATH) : segments;
    }
}
