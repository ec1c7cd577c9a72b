package dev.tokenoptimizer.dialect.anthropic;

import dev.tokenoptimizer.dialect.anthropic.Doc.Arr;
import dev.tokenoptimizer.dialect.anthropic.Doc.Member;
import dev.tokenoptimizer.dialect.anthropic.Doc.Obj;
import dev.tokenoptimizer.dialect.anthropic.Doc.Str;
import dev.tokenoptimizer.dialect.anthropic.Doc.Word;
import dev.tokenoptimizer.dialect.anthropic.DocMarkers.BlockPlace;
import dev.tokenoptimizer.dialect.anthropic.DocMarkers.MarkerPlace;
import dev.tokenoptimizer.plan.Breakpoint;
import dev.tokenoptimizer.plan.Plan;
import dev.tokenoptimizer.prompt.ClientMarker;
import dev.tokenoptimizer.prompt.Prompt;
import dev.tokenoptimizer.prompt.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Carries out a plan on a document: what the spliced bytes must parse to. */
final class ExpectedBody {

    private static final String MARKER = "cache_control";

    private ExpectedBody() {}

    static Obj of(Obj original, Prompt prompt, Plan plan) {
        Obj body = (Obj) original.copy();
        DocMarkers found = new DocMarkers(body);
        remove(found.markers(), prompt, plan);
        for (Breakpoint breakpoint : plan.breakpoints()) {
            mark(found.blocks().get(breakpoint.block()), breakpoint.ttl());
        }
        return body;
    }

    /** Markers correspond by their order in the document. */
    private static void remove(List<MarkerPlace> found, Prompt prompt, Plan plan) {
        List<ClientMarker> read = new ArrayList<>(prompt.clientMarkers());
        read.sort(Comparator.comparingInt(ClientMarker::start));
        for (int i = 0; i < read.size(); i++) {
            if (plan.removed().contains(read.get(i))) {
                found.get(i).owner().members().remove(found.get(i).member());
            }
        }
    }

    private static void mark(BlockPlace block, Ttl ttl) {
        if (block.value() instanceof Obj object) {
            object.members().add(new Member(MARKER, marker(ttl)));
            return;
        }
        List<Member> wrapped = new ArrayList<>();
        wrapped.add(new Member("type", new Str("text")));
        wrapped.add(new Member("text", block.value()));
        wrapped.add(new Member(MARKER, marker(ttl)));
        List<Doc> array = new ArrayList<>(List.of(new Obj(wrapped)));
        block.owner()
                .members()
                .replaceAll(member ->
                        member.name().equals(block.member()) ? new Member(member.name(), new Arr(array)) : member);
    }

    private static Obj marker(Ttl ttl) {
        List<Member> members = new ArrayList<>();
        members.add(new Member("type", new Str("ephemeral")));
        if (ttl == Ttl.ONE_HOUR) {
            members.add(new Member("ttl", new Str("1h")));
        }
        return new Obj(members);
    }

    /** Whether a body that is JSON is a request that the reader must understand; limits and doubled members aside. */
    static boolean isRequest(Doc document) {
        return document instanceof Obj body
                && body.get("model") instanceof Str
                && (!body.has("stream") || body.get("stream") instanceof Word)
                && isBlocks(body, "tools", false, true)
                && isBlocks(body, "system", true, true)
                && body.get("messages") instanceof Arr messages
                && messages.items().stream().allMatch(ExpectedBody::isMessage)
                && new DocMarkers(body)
                        .markers().stream()
                                .allMatch(marker ->
                                        isKnownTtl((Obj) marker.member().value()));
    }

    /** Whether any object names a member twice. */
    static boolean doublesAMember(Doc value) {
        if (value instanceof Arr array) {
            return array.items().stream().anyMatch(ExpectedBody::doublesAMember);
        }
        return value instanceof Obj object
                && (object.members().stream().map(Member::name).distinct().count()
                                < object.members().size()
                        || object.members().stream().anyMatch(member -> doublesAMember(member.value())));
    }

    private static boolean isMessage(Doc message) {
        return message instanceof Obj object
                && object.get("role") instanceof Str
                && isBlocks(object, "content", true, false);
    }

    private static boolean isBlocks(Obj owner, String member, boolean orText, boolean orNothing) {
        Doc value = owner.get(member);
        if (value instanceof Arr array) {
            return array.items().stream().allMatch(Obj.class::isInstance);
        }
        return value == null ? orNothing : orText && value instanceof Str;
    }

    private static boolean isKnownTtl(Obj marker) {
        return !(marker.get("ttl") instanceof Str ttl)
                || ttl.text().equals("5m")
                || ttl.text().equals("1h");
    }
}
