package org.kedge.briefing.local.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import org.kedge.api.briefing.Briefing;
import org.kedge.api.briefing.PinnedSigners;
import org.kedge.api.briefing.TrustLevel;
import org.kedge.api.error.ErrorCode;
import org.kedge.api.error.KedgeException;
import org.kedge.briefing.local.common.FarSerial;
import org.kedge.work.Quoted;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watched directory with {@code processed} and {@code rejected} in it. What is handed out is read from {@code processed}, also after
 * a restart, and judged anew there; where nothing can be moved, from the watched directory. Not thread-safe: one thread scans.
 */
final class InstructionDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(InstructionDirectory.class);

    /** A file that was moved to {@code rejected}, until its owner removes it or brings a better one. */
    private record Rejected(Path file, KedgeException refusal) {
    }

    private final FileSettings settings;
    private final PinnedSigners signers;
    private final Supplier<Optional<Instant>> trusted;
    private final Reader reader;
    private final Folder incoming;
    private final Folder processed;
    private List<Folder.Entry> offers = List.of();
    private Optional<Rejected> rejected = Optional.empty();
    private boolean inPlace;

    /** @param trusted the time by a clock that is trusted */
    InstructionDirectory(FileSettings settings, PinnedSigners signers, Supplier<Optional<Instant>> trusted) {
        this.settings = settings;
        this.trusted = trusted;
        this.signers = signers;
        this.inPlace = !settings.move();
        this.reader = new Reader(settings.directory());
        this.incoming = new Folder(settings.directory(), reader, settings.policy(), List.of(settings.directory()));
        this.processed = new Folder(settings.processed(), reader, settings.policy(),
                List.of(settings.directory(), settings.processed()));
    }

    /** The weakest level that its policy lets through. */
    TrustLevel trust() {
        return settings.policy() == SignaturePolicy.REQUIRED ? TrustLevel.SIGNED : TrustLevel.LOCAL;
    }

    /**
     * Looks at the directory.
     *
     * @param trustFirstSight whether a file that is seen for the first time is read at once
     * @return what is offered from now on and was not before, and what was refused now
     */
    List<Folder.Entry> scan(boolean trustFirstSight) {
        Map<String, PublicKey> pinned = signers.keys();
        reader.recover();
        processed.scan(pinned, true).forEach(InstructionDirectory::sayWhyNot);
        List<Folder.Entry> news = new ArrayList<>();
        incoming.scan(pinned, trustFirstSight).stream().map(this::nearOrRefused).filter(entry -> entry.refusal().isPresent())
                .forEach(news::add);
        if (!inPlace) {
            news.addAll(takeAll(pinned));
            incoming.entries().forEach(this::putAside);
        }
        news.addAll(renewOffers());
        return news;
    }

    /** Also where files work in place, so that the owner is told. */
    private Folder.Entry nearOrRefused(Folder.Entry entry) {
        if (entry.briefing().isEmpty() || !far(entry)) {
            return entry;
        }
        Folder.Entry refused = entry.refused(FarSerial.refusal(Quoted.of(entry.file().getFileName().toString()), Offers.serial(entry)));
        incoming.put(refused);
        return refused;
    }

    /** Those with a low serial first, because none may come after a higher one. @return the replays among them */
    private List<Folder.Entry> takeAll(Map<String, PublicKey> pinned) {
        List<Folder.Entry> replays = new ArrayList<>();
        incoming.entries().stream().filter(entry -> entry.briefing().isPresent())
                .sorted(Comparator.comparingLong(entry -> Offers.briefing(entry).instruction().serial())).forEach(entry -> {
                    replay(entry).map(entry::refused).ifPresentOrElse(refused -> {
                        incoming.put(refused);
                        replays.add(refused);
                    }, () -> take(entry));
                    processed.scan(pinned, true).forEach(InstructionDirectory::sayWhyNot);
                });
        return replays;
    }

    /** A file that was taken once and is not offered any more, because its signer is not pinned or the policy has changed. */
    private static void sayWhyNot(Folder.Entry entry) {
        entry.refusal().ifPresent(refusal -> LOG.info("BRIEFING-NOT-OFFERED file=processed/{} code={}: {}",
                Quoted.of(entry.file().getFileName().toString()), refusal.code(), refusal.detail()));
    }

    private List<Folder.Entry> renewOffers() {
        List<Folder.Entry> all = new ArrayList<>(processed.entries());
        all.addAll(incoming.entries());
        all.removeIf(entry -> entry.briefing().isPresent() && far(entry));
        List<Folder.Entry> now = Offers.of(all, Instant.now());
        List<Folder.Entry> fresh = now.stream().filter(entry -> offers.stream().noneMatch(known -> Offers.same(known, entry))).toList();
        offers = now;
        if (!fresh.isEmpty()) {
            rejected = Optional.empty();
        }
        return fresh;
    }

    /** Why a file is not taken beside those that were. What is not signed, of whatever serial, never shuts out what is. */
    private Optional<KedgeException> replay(Folder.Entry entry) {
        String shown = Quoted.of(entry.file().getFileName().toString());
        long serial = Offers.serial(entry);
        List<Folder.Entry> rivals = Offers.rivals(processed.entries(), entry).stream().filter(other -> !far(other)).toList();
        Optional<KedgeException> lower = rivals.stream().filter(other -> Offers.signed(other) || !Offers.signed(entry))
                .filter(other -> serial <= Offers.serial(other)).max(Comparator.comparingLong(Offers::serial))
                .map(other -> new KedgeException(ErrorCode.BRIEFING_REPLAYED, shown + " has serial " + serial + " after one with serial "
                        + Offers.serial(other) + " for the same target was taken from this directory; " + remedy(other, entry)));
        return lower.or(() -> rivals.stream().filter(other -> Offers.signed(other) && !Offers.signed(entry)).findFirst()
                .map(other -> new KedgeException(ErrorCode.BRIEFING_TRUST_TOO_LOW, shown + " is not signed, and one for the same target"
                        + " that is was taken from this directory; sign it, or " + remedy(other, entry))));
    }

    private static String remedy(Folder.Entry other, Folder.Entry entry) {
        return "if that one was a mistake, delete processed/" + Quoted.of(other.file().getFileName().toString())
                + " and run kedge:forget " + Quoted.of(Offers.briefing(entry).instruction().target().id()) + " first";
    }

    private boolean far(Folder.Entry entry) {
        return !Offers.signed(entry) && FarSerial.is(Offers.serial(entry), trusted.get());
    }

    private void take(Folder.Entry entry) {
        move(entry, () -> {
            Aside.accept(entry.file(), reader, settings.processed());
            Archive.prune(settings.processed(), offers.stream().map(Folder.Entry::file).toList());
        });
    }

    /** A directory stays where it is: it is nobody's instruction, and may be a mount. */
    private void putAside(Folder.Entry entry) {
        boolean over = System.nanoTime() - entry.nanos() >= settings.patience().toNanos();
        if (entry.refusal().isPresent() && over && !Files.isDirectory(entry.file(), LinkOption.NOFOLLOW_LINKS)) {
            KedgeException refusal = entry.refusal().get();
            move(entry, () -> {
                rejected = Optional.of(new Rejected(Aside.reject(entry.file(), refusal, settings.rejected()), refusal));
                Archive.prune(settings.rejected(), List.of());
            });
        }
    }

    /** One step that renames files. */
    private interface Move {
        void run() throws IOException;
    }

    private void move(Folder.Entry entry, Move move) {
        if (inPlace || !new InstructionFile(entry.file(), reader).fingerprint().equals(entry.fingerprint())) {
            return;
        }
        try {
            move.run();
            incoming.forget(entry.file());
        } catch (NoSuchFileException | KedgeException e) {
            // Its signature may be another now: then it is judged anew.
            LOG.info("BRIEFING-FILE-GONE file={}", Quoted.of(entry.file().getFileName().toString()));
        } catch (IOException e) {
            inPlace = true;
            LOG.warn("BRIEFING-IN-PLACE files in {} cannot be moved ({}); they work where they are until briefing.move or the directory is"
                    + " changed", settings.directory(), e.toString());
        }
    }

    /** What is handed out. */
    List<Briefing> accepted() {
        return offers.stream().map(Offers::briefing).toList();
    }

    /** Why files are not taken: those that wait, then the one that was rejected last. */
    List<KedgeException> refusals() {
        rejected = rejected.filter(last -> Files.exists(last.file(), LinkOption.NOFOLLOW_LINKS));
        List<KedgeException> refusals = new ArrayList<>();
        incoming.entries().forEach(entry -> entry.refusal().ifPresent(refusals::add));
        rejected.ifPresent(last -> refusals.add(last.refusal()));
        return refusals;
    }
}
