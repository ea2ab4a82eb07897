"""Judges requests by the parameter types of Stripe's own package, which are generated from its API's description.

Reads {"requests": [{method, path, form}], "kinds": [...]} and prints {"requests": [verdict], "kinds": [verdict]}: "ok", or what is
wrong. Two judgements are ours: a list of known words that the package leaves open is closed here, because a word that Stripe
does not know is a mistake; and "''" beside free text only says that the field may be emptied."""

import json
import re
import sys
import types
import typing

import stripe.params
import stripe.params.tax
import typing_extensions as te
from pydantic import ConfigDict, TypeAdapter, ValidationError
from stripe._request_options import RequestOptions

OPTIONS = set(RequestOptions.__annotations__)
ROUTES = [
    ("POST", r"/v1/payment_intents", "PaymentIntentCreateParams"),
    ("GET", r"/v1/payment_intents/\w+", "PaymentIntentRetrieveParams"),
    ("POST", r"/v1/payment_intents/\w+", "PaymentIntentModifyParams"),
    ("POST", r"/v1/payment_intents/\w+/cancel", "PaymentIntentCancelParams"),
    ("POST", r"/v1/payment_intents/\w+/capture", "PaymentIntentCaptureParams"),
    ("POST", r"/v1/tax/calculations", "tax.CalculationCreateParams"),
    ("POST", r"/v1/tax/transactions/create_from_calculation", "tax.TransactionCreateFromCalculationParams"),
    ("POST", r"/v1/tax/transactions/create_reversal", "tax.TransactionCreateReversalParams"),
    ("POST", r"/v1/refunds", "RefundCreateParams"),
    ("GET", r"/v1/refunds", "RefundListParams"),
    ("GET", r"/v1/refunds/\w+", "RefundRetrieveParams"),
    ("POST", r"/v1/customers", "CustomerCreateParams"),
    ("POST", r"/v1/customer_sessions", "CustomerSessionCreateParams"),
    ("GET", r"/v1/charges/\w+", "ChargeRetrieveParams"),
    ("GET", r"/v1/balance_transactions", "BalanceTransactionListParams"),
]
made = {}


def closed(kind, module):
    if isinstance(kind, typing.ForwardRef):
        kind = kind.__forward_arg__
    if isinstance(kind, str):
        return closed(eval(kind, vars(sys.modules[module])), module)
    if te.is_typeddict(kind):
        return closed_dict(kind)
    origin = typing.get_origin(kind)
    if origin in (te.NotRequired, typing.NotRequired):
        return te.NotRequired[closed(kind.__args__[0], module)]
    if origin in (te.Required, typing.Required):
        return closed(kind.__args__[0], module)
    if origin in (typing.Union, types.UnionType):
        parts = [closed(part, module) for part in kind.__args__ if "UntypedStripeObject" not in str(part)]
        literal = (te.Literal, typing.Literal)
        words = [word for part in parts if typing.get_origin(part) in literal for word in part.__args__]
        if any(word != "" for word in words):
            parts = [part for part in parts if part is not str]
        return typing.Union[tuple(parts)]
    if origin is list:
        return typing.List[closed(kind.__args__[0], module)]
    if origin is dict:
        return typing.Dict[closed(kind.__args__[0], module), closed(kind.__args__[1], module)]
    return kind


def closed_dict(kind):
    if kind not in made:
        fields = {n: closed(t, kind.__module__) for n, t in kind.__annotations__.items() if n not in OPTIONS}
        made[kind] = te.TypedDict(kind.__name__ + "Closed", fields)
        made[kind].__pydantic_config__ = ConfigDict(extra="forbid")
    return made[kind]


def unfold(pairs):
    """a[b][c]=d and a[]=d as the API reads them."""
    whole = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place = whole
        for key, following in zip(keys, keys[1:] + [None]):
            if following is None:
                place[key] = value
            elif following == "":
                place.setdefault(key, []).append(value)
                break
            else:
                place = place.setdefault(key, {})
    return listed(whole)


def listed(value):
    """a[0]=d is the first of a list."""
    if not isinstance(value, dict):
        return value
    inside = {key: listed(part) for key, part in value.items()}
    if inside and all(key.isdigit() for key in inside):
        return [inside[key] for key in sorted(inside, key=int)]
    return inside


def verdict(kind, value):
    try:
        TypeAdapter(kind).validate_python(value)
        return "ok"
    except ValidationError as error:
        return "; ".join(".".join(map(str, e["loc"])) + ": " + e["msg"] for e in error.errors())[:300]


def judge(request):
    for method, path, name in ROUTES:
        if method == request["method"] and re.fullmatch(path, request["path"]):
            kind = stripe.params
            for part in name.split("."):
                kind = getattr(kind, part)
            return verdict(closed_dict(kind), unfold(request["form"]))
    return "no such call is judged"


asked = json.load(sys.stdin)
endpoint = stripe.params.WebhookEndpointCreateParams
events = closed(endpoint.__annotations__["enabled_events"], endpoint.__module__)
print(json.dumps({"requests": [judge(r) for r in asked["requests"]], "kinds": [verdict(events, [k]) for k in asked["kinds"]]}))
