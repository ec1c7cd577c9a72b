package dev.tokenoptimizer.dialect.openai;

import dev.tokenoptimizer.dialect.fuzz.Anatomy;
import dev.tokenoptimizer.dialect.fuzz.Anatomy.BlockPlace;
import dev.tokenoptimizer.dialect.fuzz.Anatomy.MarkerPlace;
import dev.tokenoptimizer.dialect.fuzz.Doc;
import dev.tokenoptimizer.dialect.fuzz.Doc.Arr;
import dev.tokenoptimizer.dialect.fuzz.Doc.Member;
import dev.tokenoptimizer.dialect.fuzz.Doc.Obj;
import dev.tokenoptimizer.dialect.fuzz.Doc.Str;
import dev.tokenoptimizer.dialect.fuzz.Doc.Word;
import dev.tokenoptimizer.prompt.ClientMarker.Place;
import dev.tokenoptimizer.prompt.Ttl;
import dev.tokenoptimizer.tariff.CacheRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The blocks and markers of a request, found in its document. */
final class DocMarkers {

    private static final String BREAKPOINT = "prompt_cache_breakpoint";
    private static final String CONTROL = "cache_control";
    private static final String OPTIONS = "prompt_cache_options";
    private static final Set<String> CARRY_MARKERS = Set.of(
            "text",
            "image_url",
            "input_audio",
            "file",
            "input_text",
            "input_image",
            "input_file",
            "computer_screenshot");
    private static final Set<String> TEXTS = Set.of("text", "input_text");
    private static final Set<String> HEADER_NAMES = Set.of("name", "id", "call_id", "tool_call_id", "status", "type");

    private final Api api;
    private final Obj body;
    private final boolean controls;
    private final boolean implicit;
    private final List<BlockPlace> blocks = new ArrayList<>();
    private final List<MarkerPlace> markers = new ArrayList<>();
    private int lastEligible = -1;

    /** @param rules of the model, where there are any */
    DocMarkers(Api api, Obj body, Optional<CacheRules> rules) {
        this.api = api;
        this.body = body;
        this.controls = rules.equals(Optional.of(CacheRules.ANTHROPIC));
        this.implicit = rules.equals(Optional.of(CacheRules.OPENAI));
    }

    Anatomy anatomy() {
        if (RequestShape.beginsElsewhere(api, body)) {
            return new Anatomy(List.of(), List.of());
        }
        RequestShape.tools(api, body).forEach(tool -> unmarkable());
        Doc instructions = api == Api.RESPONSES ? body.get("instructions") : null;
        if (instructions != null && !RequestShape.isNull(instructions)) {
            unmarkable();
        }
        Doc messages = body.get(RequestShape.messages(api));
        if (messages instanceof Str) {
            unmarkable();
            lastEligible = blocks.size() - 1;
        } else if (messages instanceof Arr array) {
            messages(array.items());
        }
        ofProvider();
        return new Anatomy(blocks, markers);
    }

    /**
     * Whether a member of a message counts among its names and not among what it says.
     *
     * @param spoken whether it is a message of a role, and not what a tool gave out
     */
    static boolean isHeader(Member member, boolean spoken) {
        boolean scalar =
                !(member.value() instanceof Str || member.value() instanceof Obj || member.value() instanceof Arr);
        return scalar
                || HEADER_NAMES.contains(member.name())
                || (spoken && member.name().equals("role"));
    }

    private void unmarkable() {
        blocks.add(new BlockPlace(false, ttl -> {
            throw new IllegalStateException("no place for a marker");
        }));
    }

    private void messages(List<Doc> messages) {
        int head = 0;
        while (head < messages.size() && isInstructing((Obj) messages.get(head))) {
            head++;
        }
        for (int i = 0; i < messages.size(); i++) {
            Obj message = (Obj) messages.get(i);
            int before = blocks.size();
            message(message);
            boolean eligible = isInstructing(message)
                    ? i + 1 == head
                    : isSpoken(message)
                            || (isResult(message)
                                    && (i + 1 == messages.size() || !isResult((Obj) messages.get(i + 1))));
            if (eligible && blocks.size() > before) {
                lastEligible = blocks.size() - 1;
            }
        }
    }

    private boolean hasRole(Obj message) {
        return RequestShape.contentOf(api, message).equals("content");
    }

    private boolean isInstructing(Obj message) {
        return hasRole(message) && List.of("system", "developer").contains(message.text("role"));
    }

    private boolean isSpoken(Obj message) {
        return hasRole(message) && message.text("role").equals("user");
    }

    private boolean isResult(Obj message) {
        return hasRole(message)
                ? List.of("tool", "function").contains(message.text("role"))
                : RequestShape.contentOf(api, message).equals("output");
    }

    /** Not what the model said, results of the older functions and of custom tools. */
    private boolean takesMarkers(Obj message) {
        return hasRole(message)
                ? List.of("system", "developer", "user", "tool").contains(message.text("role"))
                : !RequestShape.type(message).equals("custom_tool_call_output");
    }

    private void message(Obj message) {
        String content = RequestShape.contentOf(api, message);
        if (content.isEmpty()) {
            unmarkable();
            return;
        }
        boolean takes = takesMarkers(message);
        for (Member member : message.members()) {
            if (!member.name().equals(content)) {
                if (!isHeader(member, hasRole(message))) {
                    unmarkable();
                }
            } else if (member.value() instanceof Arr parts) {
                parts.items().forEach(part -> part(part, takes));
            } else if (member.value() instanceof Str text) {
                blocks.add(new BlockPlace(takes && !blank(text), ttl -> wrap(message, content, text, ttl)));
            } else if (member.value() instanceof Obj part) {
                part(part, takes);
            }
        }
    }

    private void wrap(Obj message, String content, Str text, Ttl ttl) {
        List<Member> part = new ArrayList<>();
        part.add(new Member("type", new Str(api == Api.CHAT ? "text" : "input_text")));
        part.add(new Member("text", text));
        part.add(marker(ttl));
        Arr wrapped = new Arr(new ArrayList<>(List.of(new Obj(part))));
        message.members().replaceAll(member -> member.name().equals(content) ? new Member(content, wrapped) : member);
    }

    private static Member marker(Ttl ttl) {
        if (ttl != Ttl.FIVE_MINUTES && ttl != Ttl.ONE_HOUR) {
            return new Member(BREAKPOINT, explicit());
        }
        List<Member> control = new ArrayList<>(List.of(new Member("type", new Str("ephemeral"))));
        if (ttl == Ttl.ONE_HOUR) {
            control.add(new Member("ttl", new Str("1h")));
        }
        return new Member(CONTROL, new Obj(control));
    }

    private static Obj explicit() {
        return new Obj(new ArrayList<>(List.of(new Member("mode", new Str("explicit")))));
    }

    private void part(Doc value, boolean messageTakes) {
        if (!(value instanceof Obj part)) {
            unmarkable();
            return;
        }
        boolean occupied = false;
        for (Member member : List.copyOf(part.members())) {
            if (member.name().equals(BREAKPOINT)) {
                Optional<Ttl> ttl = breakpoint(member.value());
                occupied |= ttl.isEmpty();
                ttl.filter(any -> !controls).ifPresent(lifetime -> found(part, member, longer(lifetime)));
            } else if (member.name().equals(CONTROL)) {
                Optional<Ttl> ttl = control(member.value());
                occupied |= ttl.isEmpty();
                ttl.filter(any -> controls).ifPresent(lifetime -> found(part, member, lifetime));
            }
        }
        String type = part.text("type");
        boolean blank = TEXTS.contains(type) && !(part.get("text") instanceof Str text && !blank(text));
        boolean markable = messageTakes && CARRY_MARKERS.contains(type) && !blank && !occupied;
        blocks.add(new BlockPlace(markable, ttl -> part.members().add(marker(ttl))));
    }

    private void found(Obj part, Member member, Ttl ttl) {
        markers.add(new MarkerPlace(
                blocks.size(), ttl, Place.BLOCK, () -> part.members().remove(member)));
    }

    private static Optional<Ttl> breakpoint(Doc value) {
        if (!(value instanceof Obj marker) || !marker.text("mode").equals("explicit")) {
            return Optional.empty();
        }
        return Optional.of(lifetime(marker));
    }

    private static Optional<Ttl> control(Doc value) {
        if (!(value instanceof Obj marker) || !marker.text("type").equals("ephemeral")) {
            return Optional.empty();
        }
        return switch (marker.text("ttl")) {
            case "", "5m" -> Optional.of(Ttl.FIVE_MINUTES);
            case "1h" -> Optional.of(Ttl.ONE_HOUR);
            default -> Optional.empty();
        };
    }

    /** Thirty minutes where nothing is said; what is not known counts as the longest. */
    private static Ttl lifetime(Obj said) {
        boolean usual = !said.has("ttl")
                || RequestShape.isNull(said.get("ttl"))
                || said.text("ttl").equals("30m");
        return usual ? Ttl.THIRTY_MINUTES : Ttl.TWELVE_HOURS;
    }

    private Ttl ofRequest() {
        return body.get(OPTIONS) instanceof Obj options ? lifetime(options) : Ttl.THIRTY_MINUTES;
    }

    private Ttl longer(Ttl ttl) {
        return ttl.compareTo(ofRequest()) > 0 ? ttl : ofRequest();
    }

    private static boolean blank(Str text) {
        return text.text()
                .codePoints()
                .allMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
    }

    /** The breakpoint that comes with every request, unless its mode is explicit. */
    private void ofProvider() {
        Obj options = body.get(OPTIONS) instanceof Obj object ? object : new Obj(new ArrayList<>());
        if (!implicit || lastEligible < 0 || options.text("mode").equals("explicit")) {
            return;
        }
        boolean asked = options.text("mode").equals("implicit") || options.isTrue("prewarm");
        Place place = asked ? Place.AUTOMATIC : Place.IMPLICIT;
        markers.add(0, new MarkerPlace(lastEligible, ofRequest(), place, this::switchOff));
    }

    private void switchOff() {
        Doc options = body.get(OPTIONS);
        Member mode = new Member("mode", new Str("explicit"));
        if (options == null) {
            body.members().add(0, new Member(OPTIONS, explicit()));
        } else if (options instanceof Word) {
            body.members()
                    .replaceAll(member -> member.name().equals(OPTIONS) ? new Member(OPTIONS, explicit()) : member);
        } else if (((Obj) options).has("mode")) {
            ((Obj) options).members().replaceAll(member -> member.name().equals("mode") ? mode : member);
        } else {
            ((Obj) options).members().add(0, mode);
        }
    }
}
