package org.kedge.usim.pcsc.component;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import org.kedge.api.gba.AkaAuthenticator;

/** What a watch offered last, and everything before. */
final class Offers implements Consumer<Optional<AkaAuthenticator>> {
    private final List<Optional<AkaAuthenticator>> all = new ArrayList<>();

    @Override
    public synchronized void accept(Optional<AkaAuthenticator> offered) {
        all.add(offered);
    }

    synchronized Optional<AkaAuthenticator> last() {
        return all.isEmpty() ? Optional.empty() : all.get(all.size() - 1);
    }

    synchronized int count() {
        return all.size();
    }
}
