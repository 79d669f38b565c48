/** Ids of the people and things in the examples of the OpenAPI document: one made-up pair in one made-up cohort. */
export const EXAMPLE = {
  programme: '3d0a4f7c-52f1-5b0e-8f6a-1c7e5b9d2a10',
  resource: '8a1c6e2d-74b3-5f90-a2d4-6e0b3c9f7d12',
  cohort: '5c2e9b41-0d6a-5e38-9b7f-4a8d1e6c3f21',
  manager: '1f8b7a60-9c3d-8e42-b5a1-7d2c4e6f8a31',
  coordinator: '9d4c2b1a-6e8f-8a03-8c5d-3b7e1f9a2c32',
  mentor: '2b6d8f10-4a7c-8c95-a3e1-5f9b7d1c3e41',
  mentee: '7e3a5c91-2d4f-8b68-9f0c-8a6e4c2b0d51',
  otherMentee: 'c4f2e0d8-6b1a-8d37-b8e9-2c5a7f3d1b52',
  match: '4a9e7c35-1f3b-5d82-a6c0-9e8d7f6b5a61',
  relationship: 'e6b1d4a9-3c5f-5a70-8d2e-0f4b6c8a9e71',
  session: 'b8d3f5e7-1a2c-5c46-9e8f-6d7a5b4c3f81',
  objective: 'd2f4a6c8-5e7b-5b19-a0d3-1f2e4c6b8a82',
  action: 'a5c7e9b1-8d0f-5e64-b3a2-4c6d8e0f1b83',
  referral: 'f0e2d4c6-7b9a-5a38-8c1e-5d3f7b9a2e84',
  event: '6c8e0a2b-4d6f-5f71-9a3b-7e5c1d9f0b91',
  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
} as const;
