package org.kedge.association.peer;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.api.identity.CertificateFlavour;
import org.kedge.api.identity.Fqdn;
import org.kedge.api.peer.Peer;
import org.kedge.api.peer.PeerDirectory;
import org.kedge.api.peer.PeerRole;
import org.kedge.work.Bound;

/** The peers of all directories; the one of higher ranking is asked first. Blocks as directories do. Thread-safe. */
public final class Peers implements PeerDirectory {
    private final Bound<PeerDirectory> directories;

    public Peers(Bound<PeerDirectory> directories) {
        this.directories = directories;
    }

    @Override
    public List<Peer> peers() {
        Map<String, Peer> byName = new TreeMap<>();
        directories.all().forEach(directory -> directory.peers().forEach(peer -> byName.putIfAbsent(peer.name(), peer)));
        return List.copyOf(byName.values());
    }

    @Override
    public Optional<Peer> find(String name) {
        return first(directory -> directory.find(name));
    }

    @Override
    public Optional<Peer> find(PeerRole role, Fqdn fqdn) {
        return first(directory -> directory.find(role, fqdn));
    }

    @Override
    public Optional<Peer> findById(String id) {
        return first(directory -> directory.findById(id));
    }

    @Override
    public Optional<Peer> findByCertificate(CertificateFlavour flavour, String identifier) {
        return first(directory -> directory.findByCertificate(flavour, identifier));
    }

    /** @throws KedgeException {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER} */
    public Peer require(String name) {
        return find(name).orElseThrow(() -> new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER, "no peer is called \"" + name + "\""));
    }

    /** @throws KedgeException {@link ErrorCode#ASSOCIATION_UNKNOWN_PEER} unless there is a peer of this name and one of these roles */
    public Peer require(String name, PeerRole... roles) {
        Peer peer = require(name);
        if (!List.of(roles).contains(peer.role())) {
            throw new KedgeException(ErrorCode.ASSOCIATION_UNKNOWN_PEER,
                    "the peer \"" + name + "\" is a " + peer.role() + " and none of " + List.of(roles));
        }
        return peer;
    }

    /** A directory that fails does not hide the peers of the next one; its failure counts when nobody else knows the peer. */
    private Optional<Peer> first(Function<PeerDirectory, Optional<Peer>> question) {
        Optional<KedgeException> failure = Optional.empty();
        for (PeerDirectory directory : directories.all()) {
            try {
                Optional<Peer> found = question.apply(directory);
                if (found.isPresent()) {
                    return found;
                }
            } catch (KedgeException e) {
                failure = Optional.of(e);
            }
        }
        failure.ifPresent(e -> {
            throw e;
        });
        return Optional.empty();
    }
}
