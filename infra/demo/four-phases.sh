#!/bin/sh
# Takes a new pair through all four phases with nothing but curl, on a Throughline that is up:
#
#   sh infra/demo/four-phases.sh URL MANAGER_TOKEN [DATA_FOLDER]
#
# Tokens of the two people come from `throughline token`, everything else from answers.
set -eu
url=${1:?the address that "npm run up" printed} manager=${2:?the token of a manager} data=${3:-.throughline}

call() { # TOKEN PATH [BODY]: a query without a body, a command with one
  token=$1 path=$2
  if [ $# -lt 3 ]; then
    curl -sS -H "authorization: Bearer $token" "$url/v1/$path"
  else
    key="four-phases-$run-$((n = n + 1))"
    curl -sS -H "authorization: Bearer $token" -H "idempotency-key: $key" -H 'content-type: application/json' \
      -d "$3" "$url/v1/$path"
  fi
}
n=0 run=$$-$(date +%s)
# Says what was done and how it was answered; stops where it was refused.
say() {
  case $2 in
    *'"events":['*) printf '%-24s %s\n' "$1" "$(printf '%s' "$2" | sed 's/.*"events":\(\[[^]]*\]\).*/\1/')" ;;
    *) printf '%-24s %s\n' "$1" "$2" >&2 && exit 1 ;;
  esac
}
field() { printf '%s' "$2" | sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
step() { # NAME TOKEN PATH BODY
  n=$((n + 1))
  answer=$(call "$2" "$3" "$4")
  say "$1" "$answer"
}
token() { npx --no throughline token --role "$1" --person "$2" --data "$data"; }
today=$(date -u +%F)

step 'define a programme' "$manager" programmes '{"name":"Four phases"}'
programme=$(field id "$answer")
step 'open a cohort' "$manager" cohorts "{\"programmeId\":\"$programme\",\"name\":\"First\",\"startsOn\":\"$today\",\"endsOn\":\"2099-12-31\",\"timeZone\":\"UTC\"}"
cohort=$(field id "$answer")
step 'register a mentor' "$manager" people "{\"externalId\":\"mentor-$run\",\"name\":\"A mentor\"}"
mentor_id=$(field id "$answer")
step 'register a mentee' "$manager" people "{\"externalId\":\"mentee-$run\",\"name\":\"A mentee\"}"
mentee_id=$(field id "$answer")
mentor=$(token mentor "$mentor_id") mentee=$(token mentee "$mentee_id")
step 'approve the mentor' "$manager" "people/$mentor_id/approve-mentor" "{\"programmeId\":\"$programme\"}"
ready='{"dedicateTime":"yes","accountableForOwnDevelopment":"yes","selfManage":"yes","willingToBeChallenged":"yes","openToIntrospection":"yes"}'
considered='{"professionalExperience":"yes","interpersonalSkills":"yes","organisationalKnowledge":"yes","responsibleForAnothersGrowth":"yes","supervisorySkills":"yes","timeToDedicate":"yes"}'
step 'enrol the mentor' "$manager" "cohorts/$cohort/enrol" "{\"personId\":\"$mentor_id\",\"as\":\"mentor\",\"considerations\":$considered}"
step 'enrol the mentee' "$manager" "cohorts/$cohort/enrol" "{\"personId\":\"$mentee_id\",\"as\":\"mentee\",\"readiness\":$ready}"
step 'propose a match' "$manager" matches "{\"cohortId\":\"$cohort\",\"form\":\"one-to-one\",\"mentorId\":\"$mentor_id\",\"menteeIds\":[\"$mentee_id\"],\"source\":\"list\"}"
match=$(field id "$answer")
step 'the mentor accepts' "$mentor" "matches/$match/accept" '{}'
step 'the mentee accepts' "$mentee" "matches/$match/accept" '{}'
relationship=
until [ -n "$relationship" ]; do relationship=$(field relationshipId "$(call "$mentee" "matches/$match")"); done
of="relationships/$relationship"

echo '-- preparation'
# The flow has reserved a place; the relationship follows at once.
until answer=$(call "$mentee" "$of/next-phase") && [ -n "$(field phase "$answer")" ]; do :; done
step 'mentee is ready' "$mentee" "$of/answer-readiness" "{\"answers\":$ready}"
step 'mentor has considered' "$mentor" "$of/confirm-considerations" "{\"answers\":$considered}"
step 'no other mentors' "$mentee" "$of/attest-other-mentors" '{"attestation":"no-other-mentor"}'
step 'initial meeting' "$mentor" "$of/hold-initial-meeting" "{\"heldOn\":\"$today\",\"channel\":\"video\",\"topics\":[\"aims\",\"purpose\",\"meeting-format\",\"mentor-role-and-commitments\",\"expected-of-mentee\"]}"
step 'begin negotiating' "$mentor" "$of/begin-negotiating" '{}'

echo '-- negotiating'
step 'draft the agreement' "$mentor" "$of/draft-agreement" '{"terms":{"duration":"P6M","rhythm":"P2W","sessionLength":"PT2H","commitment":"PT24H","channels":["video"]},"clauses":{"goals":"Lead a team.","venue":"Video.","movingAndCancelling":"A day ahead.","rolesAndResponsibilities":"The mentor asks, the mentee decides.","confidentiality":"Between us.","measuringSuccess":"Goals against achievements.","endingWithoutFault":"At any time.","closure":"We review together."}}'
digest=$(field textDigest "$(call "$mentee" "$of/agreement")")
step 'the mentee signs' "$mentee" "$of/sign-agreement" "{\"textDigest\":\"$digest\"}"
step 'the mentor signs' "$mentor" "$of/sign-agreement" "{\"textDigest\":\"$digest\"}"
step 'development plan' "$mentee" "$of/draft-development-plan" "{\"menteeId\":\"$mentee_id\",\"competencies\":[\"communication\"],\"frequency\":\"P2W\",\"methods\":[\"video\"],\"learningPlan\":\"Lead one review.\",\"goals\":\"Speak up.\",\"roles\":\"We both prepare.\"}"
step 'a SMART objective' "$mentee" "$of/set-objective" "{\"menteeId\":\"$mentee_id\",\"targetDate\":\"2099-01-01\",\"statement\":\"Lead a review\",\"measure\":\"One led\",\"firstStep\":\"Pick one\",\"whyItMatters\":\"Visibility\"}"
objective=$(field created "$answer")
step 'begin enabling growth' "$mentor" "$of/begin-enabling-growth" '{}'

echo '-- enabling growth'
step 'a session is held' "$mentor" "$of/record-session" "{\"heldOn\":\"$today\",\"minutes\":120,\"channel\":\"video\",\"goalsReviewed\":true}"
step 'objective reached' "$mentee" "$of/report-objective-reached" "{\"objectiveId\":\"$objective\"}"
step 'and signed off' "$mentor" "$of/sign-off-objective" "{\"objectiveId\":\"$objective\",\"result\":\"One review led.\"}"

echo '-- closure'
step 'begin closure' "$mentee" "$of/begin-closure" '{"kind":"completed"}'
step 'next steps' "$mentor" "$of/agree-next-steps" '{"steps":"A stretch project."}'
said='{"text":"Said plainly.","audience":"partner"}'
review="{\"answers\":{\"goalsAgainstAchievements\":$said,\"whatWorked\":$said,\"whatDidNot\":$said,\"learned\":$said,\"ownNeedsMet\":$said}}"
step "the mentee's review" "$mentee" "$of/submit-closure-review" "$review"
step "the mentor's review" "$mentor" "$of/submit-closure-review" "$review"
step 'the joint review' "$mentor" "$of/hold-joint-review" "{\"heldOn\":\"$today\"}"
echo "relationship $relationship"
